package dev.postern.spi;

/** A setting is missing or wrong; the gateway adds file, line and column. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String key;

  /**
   * @param key the setting, with dots for sections
   * @param problem reads on after the key, for instance {@code must be true or false}
   */
  public SettingsException(String key, String problem) {
    super(problem);
    this.key = key;
  }

  public String key() {
    return key;
  }
}
