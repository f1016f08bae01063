package dev.postern.cli;

/** A command cannot do what it was asked for; the message tells a person why and what to do. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message);
  }
}
