package dev.postern.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What processes used of the processors and of memory, from Linux's {@code /proc}. */
final class ProcessTimes {
  /** Linux reports times in hundredths of a second, whatever it counts in. */
  private static final long TICK_NANOS = 10_000_000;

  private ProcessTimes() {}

  /**
   * Of a process, its living children, and those it has seen end; empty elsewhere than on Linux.
   */
  static OptionalLong treeCpuNanos(ProcessHandle root) {
    if (!Files.exists(stat(root))) {
      return OptionalLong.empty();
    }
    long ticks =
        Stream.concat(Stream.of(root), root.descendants())
            .mapToLong(process -> ticks(process, process.equals(root) ? 4 : 2))
            .sum();
    return OptionalLong.of(ticks * TICK_NANOS);
  }

  /** The children of this process that have ended and been waited for; 0 elsewhere. */
  static long endedChildrenCpuNanos() {
    ProcessHandle self = ProcessHandle.current();
    return Files.exists(stat(self)) ? (ticks(self, 4) - ticks(self, 2)) * TICK_NANOS : 0;
  }

  /** The resident memory of this process in bytes; empty elsewhere than on Linux. */
  static OptionalLong residentBytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first so many of: user, system, ended children's user and system time. */
  private static long ticks(ProcessHandle process, int kinds) {
    try {
      String stat = Files.readString(stat(process));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long sum = 0;
      for (int kind = 0; kind < kinds; kind++) {
        sum += Long.parseLong(fields[11 + kind]);
      }
      return sum;
    } catch (NoSuchFileException ended) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path stat(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()), "stat");
  }
}
