package dev.postern.edge;

/** A file cannot be used for TLS. */
final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final String key;

  /**
   * @param key the setting that names the file
   * @param message reads on after the key
   */
  UnusableFileException(String key, String message) {
    super(message);
    this.key = key;
  }

  String key() {
    return key;
  }
}
