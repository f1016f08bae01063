package dev.postern.audit;

import dev.postern.key.OwnFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that one process writes, its anchors locked. Where several gateways of one config run
 * at once, as those that desktop clients start, each has files of its own: {@code audit.jsonl},
 * {@code audit-2.jsonl} and so on.
 *
 * @param number from 1
 */
public record Slot(int number, RecordFiles files, RandomAccessFile anchors) {
  private static final int MOST = 100;

  /**
   * Takes the first that is free.
   *
   * @param mayBeNext whether another than the first will do
   * @throws IOException where none is free
   */
  static Slot take(Path file, boolean mayBeNext) throws IOException {
    for (int number = 1; number <= (mayBeNext ? MOST : 1); number++) {
      RecordFiles files = new RecordFiles(file(file, number));
      Optional<RandomAccessFile> anchors = locked(files.anchors());
      if (anchors.isPresent()) {
        anchors.get().seek(anchors.get().length());
        return new Slot(number, files, anchors.get());
      }
    }
    throw new IOException("another gateway writes it");
  }

  private static Path file(Path first, int number) {
    if (number == 1) {
      return first;
    }
    String name = first.getFileName().toString();
    int dot = name.lastIndexOf('.') <= 0 ? name.length() : name.lastIndexOf('.');
    return first.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
  }

  /** The files of all processes that have written any. */
  public static List<RecordFiles> all(Path first) {
    List<RecordFiles> all = new ArrayList<>(List.of(new RecordFiles(first)));
    for (int number = 2; number <= MOST; number++) {
      RecordFiles files = new RecordFiles(file(first, number));
      if (Files.exists(files.anchors())) {
        all.add(files);
      }
    }
    return all;
  }

  private static Optional<RandomAccessFile> locked(Path anchors) throws IOException {
    OwnFile.make(anchors);
    RandomAccessFile opened = new RandomAccessFile(anchors.toFile(), "rw");
    try {
      if (opened.getChannel().tryLock() != null) {
        return Optional.of(opened);
      }
    } catch (OverlappingFileLockException own) {
      // another gateway of this very process has it
    }
    opened.close();
    return Optional.empty();
  }
}
