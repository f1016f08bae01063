package dev.postern.error;

/**
 * Every way a call can end badly. Codes that begin with {@code PGRST} and five-character SQLSTATEs
 * are those of the REST dialect; those that begin with {@code PSTN} are Postern's own.
 */
public enum ErrorCode {
  UNAVAILABLE("PGRST000", 503),
  POOL_TIMEOUT("PGRST003", 504),
  QUERY_SYNTAX("PGRST100", 400),
  ROUTINE_METHOD("PGRST101", 405),
  BODY_MALFORMED("PGRST102", 400),
  RANGE_NOT_SATISFIABLE("PGRST103", 416),
  PUT_FILTERS("PGRST105", 405),
  SCHEMA_NOT_EXPOSED("PGRST106", 406),
  MEDIA_TYPE_NOT_SERVED("PGRST107", 406),
  EMBED_NOT_SELECTED("PGRST108", 400),
  ANSWER_HEADERS_MALFORMED("PGRST111", 500),
  ANSWER_STATUS_MALFORMED("PGRST112", 500),
  PUT_PAGE("PGRST114", 400),
  PUT_KEY("PGRST115", 400),
  NOT_ONE_ROW("PGRST116", 406),
  METHOD_NOT_ALLOWED("PGRST117", 405),
  ORDER_NOT_TO_ONE("PGRST118", 400),
  RAISED_MALFORMED("PGRST121", 500),
  PREFERENCE_INVALID("PGRST122", 400),
  AGGREGATES_OFF("PGRST123", 400),
  TOO_MANY_AFFECTED("PGRST124", 400),
  PATH_UNKNOWN("PGRST125", 404),
  DOCUMENT_DISABLED("PGRST126", 404),
  FEATURE_NOT_SERVED("PGRST127", 400),
  AFFECTED_OF_ROUTINE("PGRST128", 400),
  RELATIONSHIP_UNKNOWN("PGRST200", 400),
  RELATIONSHIP_AMBIGUOUS("PGRST201", 300),
  ROUTINE_UNKNOWN("PGRST202", 404),
  ROUTINE_AMBIGUOUS("PGRST203", 300),
  PAYLOAD_COLUMN_UNKNOWN("PGRST204", 400),
  RESOURCE_UNKNOWN("PGRST205", 404),
  CREDENTIALS_REJECTED("PGRST301", 401),
  CREDENTIALS_MISSING("PGRST302", 401),
  INTERNAL("PGRSTX00", 500),

  COLUMN_UNKNOWN("42703", 400),
  PERMISSION_DENIED("42501", 403),
  UNIQUE_VIOLATION("23505", 409),
  FOREIGN_KEY_VIOLATION("23503", 409),
  NOT_NULL_VIOLATION("23502", 400),
  CHECK_VIOLATION("23514", 400),
  VALUE_INVALID("22P02", 400),
  READ_ONLY("25006", 405),
  TIMEOUT("57014", 500),
  CONFLICT("40001", 409),
  RAISED("P0001", 400),

  REQUEST_MALFORMED("PSTN400", 400),
  REQUEST_FORBIDDEN("PSTN403", 403),
  /** The column may be seen, but only behind its mask. */
  COLUMN_MASKED("PSTN430", 403),
  /** A token proves who calls, but does not open this. */
  SCOPE_MISSING("PSTN401", 403),
  /** The tools are others than those that were approved for the role. */
  TOOLS_CHANGED("PSTN431", 403),
  TOOL_UNKNOWN("PSTN404", 404),
  SESSION_UNKNOWN("PSTN464", 404),
  PRECONDITION_FAILED("PSTN412", 412),
  BODY_TOO_LARGE("PSTN413", 413),
  MEDIA_TYPE_NOT_UNDERSTOOD("PSTN415", 415),
  LIMIT_REACHED("PSTN422", 400),
  CURSOR_INVALID("PSTN423", 400),
  UNDONE("PSTN424", 424),
  REFERENCE_EMPTY("PSTN425", 400),
  TOO_FEW_AFFECTED("PSTN426", 409),
  /** One call would cost more than a budget allows. */
  BUDGET_EXCEEDED("PSTN427", 400),
  /** A budget is used up for now. */
  BUDGET_SPENT("PSTN428", 429),
  RATE_LIMITED("PSTN429", 429),
  HOOK_REJECTED("PSTN460", 400),
  /** The caller was gone before the answer was; only audit records hold it. */
  CALLER_LEFT("PSTN499", 499),
  HOOK_FAILED("PSTN560", 500),
  RESULT_TOO_LARGE("PSTN561", 400),
  AUDIT_UNAVAILABLE("PSTN562", 503),
  OVERLOADED("PSTN563", 503),
  /** A hook failed so often that it is given a rest. */
  HOOK_RESTING("PSTN564", 503),
  /** Calls cannot be counted, and none is to go uncounted. */
  LIMITS_UNAVAILABLE("PSTN565", 503);

  private final String code;
  private final int status;

  ErrorCode(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The code on the wire. */
  public String code() {
    return code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
