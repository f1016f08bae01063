package dev.postern.spi;

/**
 * A source did not do what a query asked. The message is for the operator's log alone: it may quote
 * values. What a caller is told is made from the other members.
 */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String code;
  private final String constraint;
  private final String column;
  private final String statement;
  private final String details;
  private final String hint;

  /**
   * @param code the source's own code, for instance an SQLSTATE; empty where there is none
   * @param constraint the broken constraint's name, or empty
   * @param column the column at fault, or empty
   * @param statement the text sent, without values, or empty
   */
  public SourceException(
      Kind kind,
      String code,
      String constraint,
      String column,
      String statement,
      String message,
      Throwable cause) {
    this(kind, code, constraint, column, statement, message, "", "", cause);
  }

  /**
   * The same with more of the source's own words, which quote values as its message does.
   *
   * @param details what the source found, or empty
   * @param hint what the source advises, or empty
   */
  public SourceException(
      Kind kind,
      String code,
      String constraint,
      String column,
      String statement,
      String message,
      String details,
      String hint,
      Throwable cause) {
    super(message, cause);
    this.details = details;
    this.hint = hint;
    this.kind = kind;
    this.code = code;
    this.constraint = constraint;
    this.column = column;
    this.statement = statement;
  }

  public SourceException(Kind kind, String message) {
    this(kind, "", "", "", "", message, null);
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  public String constraint() {
    return constraint;
  }

  public String column() {
    return column;
  }

  public String statement() {
    return statement;
  }

  public String details() {
    return details;
  }

  public String hint() {
    return hint;
  }

  /** What went wrong, as far as a caller is concerned. */
  public enum Kind {
    UNIQUE_VIOLATION,
    FOREIGN_KEY_VIOLATION,
    NOT_NULL_VIOLATION,
    CHECK_VIOLATION,
    /** A value does not fit its column's type, or the source refuses the value otherwise. */
    INVALID_VALUE,
    /** The source's own rights, row-level security or {@code check} refused it. */
    PERMISSION_DENIED,
    /** A change was tried in a read-only call. */
    READ_ONLY,
    /** Something named in the query no longer exists: the catalog is stale. */
    MISSING_OBJECT,
    /** The deadline passed. */
    TIMEOUT,
    /** The caller gave the call up. */
    CANCELLED,
    /** Locks or concurrent changes stood in the way; the same call may succeed later. */
    CONFLICT,
    /** The source's own code refused, with a message written for callers: {@link #getMessage}. */
    RAISED,
    /** It would take more room of the source, for instance on its disk, than one call may have. */
    TOO_DEMANDING,
    /** The source cannot be reached or has no room. */
    UNAVAILABLE,
    INTERNAL
  }
}
