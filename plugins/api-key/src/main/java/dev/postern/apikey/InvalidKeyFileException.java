package dev.postern.apikey;

/** A keys file that cannot be used as a whole; the message names the line and quotes nothing. */
final class InvalidKeyFileException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidKeyFileException(int line, String problem) {
    super("line " + line + " " + problem);
  }
}
