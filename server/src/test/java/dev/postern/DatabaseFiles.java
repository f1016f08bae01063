package dev.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an embedded database writes down about itself in its folder. */
record DatabaseFiles(Path folder) {
  private static final int PORT_LINE = 3;

  int port() {
    try {
      return Integer.parseInt(
          Files.readAllLines(folder.resolve("cluster/postmaster.pid")).get(PORT_LINE).strip());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
