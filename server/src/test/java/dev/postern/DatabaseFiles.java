package dev.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an embedded database writes down about itself in its folder. */
public record DatabaseFiles(Path folder) {
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  public long pid() {
    return number(PID_LINE);
  }

  public int port() {
    return Math.toIntExact(number(PORT_LINE));
  }

  private long number(int line) {
    try {
      return Long.parseLong(
          Files.readAllLines(folder.resolve("cluster/postmaster.pid")).get(line).strip());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
