package dev.postern.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * Where operators look at the gateway from.
 *
 * @param port 0 for a free one; empty for nowhere
 * @param allowedHosts what a Host header may name, with or without a port; {@code *} for anything
 * @param usesTls whether TLS is spoken here too, where the gateway speaks it
 */
public record AdminSettings(
    String host, OptionalInt port, List<String> allowedHosts, boolean usesTls) {
  public static final AdminSettings DEFAULTS =
      new AdminSettings(
          "127.0.0.1", OptionalInt.empty(), HttpSettings.DEFAULTS.allowedHosts(), true);

  public AdminSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }
}
