package dev.postern.cli.postgrest;

/** A PostgREST configuration that cannot be taken over; says what is wrong with it. */
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  UnreadableException(String message) {
    super(message);
  }
}
