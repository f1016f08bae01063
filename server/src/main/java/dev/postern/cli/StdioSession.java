package dev.postern.cli;

import dev.postern.cli.bridge.Bridge;
import dev.postern.config.Config;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One client of {@code postern mcp}.
 *
 * @param url the endpoint of a running gateway; empty for a gateway of its own
 * @param config of a gateway of its own; empty for the usual file
 * @param allowsHttp whether the credential may travel in the clear
 */
record StdioSession(Optional<String> url, Optional<Path> config, boolean allowsHttp) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Runs {@code postern mcp} as desktop clients write it, without the library that reads command
   * lines: loading that takes a third of a start.
   *
   * @return the exit code; empty where the arguments ask for something else, and nothing was done
   */
  static OptionalInt quickly(Assembly assembly, String... arguments) {
    Optional<StdioSession> plain = plain(arguments);
    if (plain.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      plain.get().run(assembly);
      return OptionalInt.of(0);
    } catch (Exception failure) {
      return OptionalInt.of(
          Complaints.tell(failure, new PrintWriter(System.err, true, System.err.charset())));
    }
  }

  private static Optional<StdioSession> plain(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("mcp")) {
      return Optional.empty();
    }
    Optional<String> url = Optional.empty();
    Optional<Path> config = Optional.empty();
    boolean allowsHttp = false;
    for (int i = 1; i < arguments.length; i++) {
      boolean hasValue = i + 1 < arguments.length && !arguments[i + 1].startsWith("-");
      switch (arguments[i]) {
        case "--allow-http" -> allowsHttp = true;
        case "--url" -> {
          if (!hasValue) {
            return Optional.empty();
          }
          url = Optional.of(arguments[++i]);
        }
        case "--config", "-c" -> {
          if (!hasValue) {
            return Optional.empty();
          }
          config = Optional.of(Path.of(arguments[++i]));
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new StdioSession(url, config, allowsHttp));
  }

  /** Carries messages until the client's input ends. */
  void run(Assembly assembly) throws IOException, InterruptedException {
    Optional<String> token =
        Optional.ofNullable(System.getenv(Credential.VARIABLE))
            .map(String::strip)
            .filter(text -> !text.isEmpty());
    if (token.isPresent() && !token.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CommandException(Credential.VARIABLE + " holds characters that no credential has");
    }
    // Messages alone may stand there; whatever else is printed goes to the other stream.
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err);
    new Bridge(endpoint(assembly, token.isPresent()), token, out)
        .run(new FileInputStream(FileDescriptor.in));
  }

  private URI endpoint(Assembly assembly, boolean hasToken) {
    if (url.isEmpty()) {
      Assembly.Assembled gateway = assembly.assemble(this::own);
      Serving.closeAtExit(gateway);
      return URI.create(gateway.listen() + "/mcp");
    }
    try {
      URI given = new URI(url.get());
      boolean isHttps = "https".equals(given.getScheme());
      if (given.getHost() == null || !(isHttps || "http".equals(given.getScheme()))) {
        throw unusable("is no http or https URL");
      }
      if (hasToken && !isHttps && !allowsHttp && !LOOPBACK.contains(given.getHost())) {
        throw unusable(
            "would send " + Credential.VARIABLE + " in the clear; use https, or --allow-http");
      }
      return given;
    } catch (URISyntaxException malformed) {
      throw unusable("is no URL");
    }
  }

  private CommandException unusable(String why) {
    return new CommandException("--url " + url.orElseThrow() + " " + why);
  }

  private Config own() {
    return ConfigOption.load(config).forThisMachine();
  }
}
