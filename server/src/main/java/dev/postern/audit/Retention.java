package dev.postern.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which full files have been kept for long enough. */
final class Retention {
  private final RecordFiles files;
  private final int keepDays;

  /**
   * A file that may go.
   *
   * @param last its last record
   */
  record Old(Path file, Link last) {}

  /**
   * @param keepDays 0 for ever
   */
  Retention(RecordFiles files, int keepDays) {
    this.files = files;
    this.keepDays = keepDays;
  }

  /**
   * The oldest files, whose last record is old enough and not beyond {@code followedThrough}.
   * Nothing is left out between them, since a chain can only be cut at its beginning.
   */
  List<Old> old(long followedThrough) throws IOException {
    List<Old> old = new ArrayList<>();
    if (keepDays == 0) {
      return old;
    }
    Instant limit = Instant.now().minus(Duration.ofDays(keepDays));
    for (Path file : files.all()) {
      if (file.equals(files.current())
          || !Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
        break;
      }
      Link last = ChainFile.Tail.of(file).link().orElse(Link.START);
      if (last.sequence() == 0 || last.sequence() > followedThrough) {
        break;
      }
      old.add(new Old(file, last));
    }
    return old;
  }

  /** As the record tells it. */
  List<Map<String, Object>> told(List<Old> old) {
    return old.stream()
        .map(
            one ->
                Map.<String, Object>of(
                    "file", one.file().getFileName().toString(),
                    "through", one.last().sequence(),
                    "hash", one.last().hex()))
        .toList();
  }

  void delete(List<Old> old) throws IOException {
    for (Old one : old) {
      Files.deleteIfExists(one.file());
    }
    files.syncFolder();
  }
}
