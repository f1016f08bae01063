package dev.postern.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one node's records: the one that is written ({@code audit.jsonl}), those that are
 * full, named after their first record ({@code audit.000000000001.jsonl}), and the signed anchors
 * ({@code audit.anchors.jsonl}).
 */
public final class RecordFiles {
  private static final int DIGITS = 12;

  private final Path current;
  private final String stem;
  private final String ending;

  /**
   * @param current the file that is written
   */
  public RecordFiles(Path current) {
    this.current = current.toAbsolutePath();
    String name = current.getFileName().toString();
    int dot = name.lastIndexOf('.');
    this.stem = dot <= 0 ? name : name.substring(0, dot);
    this.ending = dot <= 0 ? "" : name.substring(dot);
  }

  public Path current() {
    return current;
  }

  public Path anchors() {
    return current.resolveSibling(stem + ".anchors" + ending);
  }

  /** Where a follower keeps its place. */
  Path place(String sink) {
    return current.resolveSibling(stem + ".at-" + sink);
  }

  /** The name of a full file. */
  Path full(long firstSequence) {
    return current.resolveSibling(
        "%s.%0".concat(DIGITS + "d%s").formatted(stem, firstSequence, ending));
  }

  /** Something that is kept although it belongs to no chain. */
  Path aside(String why, long millis) {
    return current.resolveSibling(stem + "." + why + "-" + millis + ending);
  }

  /** Those there are, in the order of their records; the current one last. */
  public List<Path> all() throws IOException {
    Pattern full =
        Pattern.compile(
            Pattern.quote(stem) + "\\.([0-9]{" + DIGITS + ",18})" + Pattern.quote(ending));
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(current.getParent())) {
      return files;
    }
    try (Stream<Path> siblings = Files.list(current.getParent())) {
      siblings
          .filter(file -> full.matcher(file.getFileName().toString()).matches())
          .forEach(files::add);
    }
    files.sort(
        java.util.Comparator.comparingLong(
            file -> {
              Matcher name = full.matcher(file.getFileName().toString());
              return name.matches() ? Long.parseLong(name.group(1)) : 0;
            }));
    if (Files.exists(current)) {
      files.add(current);
    }
    return files;
  }

  /** What is to be said of the room in the folder; empty where it is enough. */
  Optional<String> lacking(long minFreeBytes) throws IOException {
    long free = Files.getFileStore(current.getParent()).getUsableSpace();
    return free >= minFreeBytes
        ? Optional.empty()
        : Optional.of(
            "only %d bytes are free where the audit file lies, and audit.min-free-bytes is %d"
                .formatted(free, minFreeBytes));
  }

  /** What has been made or renamed in the folder is there to stay. */
  void syncFolder() {
    try (FileChannel folder = FileChannel.open(current.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException notServed) {
      // not every file system opens folders; those that do not, keep names by themselves
    }
  }
}
