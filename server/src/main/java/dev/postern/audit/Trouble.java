package dev.postern.audit;

/**
 * Why nothing can be kept.
 *
 * @param what in words for operators
 * @param isFinal whether only a new start helps
 */
record Trouble(String what, Throwable cause, boolean isFinal) {

  AuditUnavailableException told() {
    return new AuditUnavailableException(what, cause);
  }
}
