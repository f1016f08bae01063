package dev.postern.config;

/**
 * Where operators look at the gateway from.
 *
 * @param port 0 for nowhere
 */
public record AdminSettings(String host, int port) {
  public static final AdminSettings DEFAULTS = new AdminSettings("127.0.0.1", 0);

  public boolean isOff() {
    return port == 0;
  }
}
