package dev.postern.config;

import java.util.Optional;

/**
 * How one service speaks the REST dialect.
 *
 * @param mount the path its resources lie under: {@code /api/shop}, {@code /rest/v1}, or {@code /}
 * @param delegate present where the policy grants everything and the database's own privileges
 *     decide
 * @param allowsPlans whether callers may ask how a query would be run
 * @param transactionEnd what becomes of changes, and whether a caller may choose
 * @param openApi what its document shows
 * @param rootRoutine a routine whose answer replaces the document
 * @param sendsTiming whether answers tell how long each stage took
 * @param legacyTargetNames whether a renamed embed also answers to its table's name
 * @param hidesErrorDetails whether errors hold code and message alone
 * @param publicUrl where clients reach the service, for its document; empty for what a call says
 * @param showsSecurity whether the document says that callers sign in by token
 * @param traceHeader a header of the request that the answer repeats, to follow a call by
 * @param marksFormulas whether cells of CSV that spreadsheets would take for formulas are marked
 */
public record RestSettings(
    String mount,
    Optional<Delegate> delegate,
    boolean allowsPlans,
    TransactionEnd transactionEnd,
    OpenApi openApi,
    Optional<String> rootRoutine,
    boolean sendsTiming,
    boolean legacyTargetNames,
    boolean hidesErrorDetails,
    Optional<String> publicUrl,
    boolean showsSecurity,
    Optional<String> traceHeader,
    boolean marksFormulas) {

  /** With what most services say nothing of left out. */
  public RestSettings(
      String mount,
      Optional<Delegate> delegate,
      boolean allowsPlans,
      TransactionEnd transactionEnd,
      OpenApi openApi,
      Optional<String> rootRoutine,
      boolean sendsTiming,
      boolean legacyTargetNames,
      boolean hidesErrorDetails) {
    this(
        mount,
        delegate,
        allowsPlans,
        transactionEnd,
        openApi,
        rootRoutine,
        sendsTiming,
        legacyTargetNames,
        hidesErrorDetails,
        Optional.empty(),
        false,
        Optional.empty(),
        false);
  }

  /** The settings of a service that says nothing of them. */
  public static RestSettings of(String service) {
    return new RestSettings(
        "/api/" + service,
        Optional.empty(),
        false,
        TransactionEnd.COMMIT,
        OpenApi.FOLLOW_PRIVILEGES,
        Optional.empty(),
        false,
        true,
        false);
  }

  /**
   * Everything is granted; the database decides. The caller's first role is the database's role.
   *
   * @param anonymousRole the database's role of callers without credentials; empty to refuse them
   * @param allowsAggregates whether aggregates may be asked for
   * @param maxRows the most rows of an answer; {@link Long#MAX_VALUE} for no cap
   * @param toolWrites what MCP tools may do beyond reading
   * @param budget what calls of one caller may cost
   */
  public record Delegate(
      Optional<String> anonymousRole,
      boolean allowsAggregates,
      long maxRows,
      ToolWrites toolWrites,
      Budget budget) {

    /** With tools that only read, and no budget. */
    public Delegate(Optional<String> anonymousRole, boolean allowsAggregates, long maxRows) {
      this(anonymousRole, allowsAggregates, maxRows, ToolWrites.NONE, Budget.NONE);
    }
  }

  /** What becomes of the changes of a call that succeeds. */
  public enum TransactionEnd {
    COMMIT,
    COMMIT_ALLOW_OVERRIDE,
    ROLLBACK,
    ROLLBACK_ALLOW_OVERRIDE;

    public boolean mayBeOverridden() {
      return this == COMMIT_ALLOW_OVERRIDE || this == ROLLBACK_ALLOW_OVERRIDE;
    }

    public boolean rollsBack() {
      return this == ROLLBACK || this == ROLLBACK_ALLOW_OVERRIDE;
    }
  }

  /** What the document of a service shows. */
  public enum OpenApi {
    /** What the caller may use. */
    FOLLOW_PRIVILEGES,
    /** Everything. */
    IGNORE_PRIVILEGES,
    /** Nothing: there is none. */
    DISABLED
  }
}
