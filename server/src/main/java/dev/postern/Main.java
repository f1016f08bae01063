package dev.postern;

import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/** Where the process begins. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) throws IOException {
    logAsConfigured();
    System.exit(PosternCommand.run(Gateway::assemble, arguments));
  }

  /** One line a message on stderr, unless the JVM was told otherwise. */
  private static void logAsConfigured() throws IOException {
    if (System.getProperty("java.util.logging.config.file") == null) {
      try (InputStream levels = Main.class.getResourceAsStream("/logging.properties")) {
        LogManager.getLogManager().readConfiguration(levels);
      }
    }
  }
}
