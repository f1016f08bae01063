package dev.postern.audit;

/** Records cannot be kept now; the message is for operators. */
public final class AuditUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AuditUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
