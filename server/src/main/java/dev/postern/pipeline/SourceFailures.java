package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.Policy;
import dev.postern.spi.Identity;
import dev.postern.spi.SourceException;

/**
 * What a caller is told when a source refuses or fails. Sources quote row values in their messages,
 * so these are made anew from the kind of failure and from names that the caller may see; only
 * {@link SourceException.Kind#RAISED} messages were written for callers and pass.
 *
 * @param isMasked whether some column of the resource is masked for the caller
 */
record SourceFailures(
    Endpoint endpoint, Grant grant, Identity identity, int timeoutMillis, boolean isMasked) {

  /** SQLSTATE of a wait for a lock that was given up. */
  private static final String LOCKED = "55P03";

  GatewayException explain(SourceException failure) {
    GatewayException told =
        grant.isDelegated() ? new DelegatedFailures(identity).explain(failure) : of(failure);
    return told.causedBy(failure);
  }

  private GatewayException of(SourceException failure) {
    String resource = endpoint.resource();
    return switch (failure.kind()) {
      case UNIQUE_VIOLATION ->
          new GatewayException(
              ErrorCode.UNIQUE_VIOLATION,
              "duplicate key value violates " + constraint("unique constraint", failure));
      case FOREIGN_KEY_VIOLATION ->
          new GatewayException(
                  ErrorCode.FOREIGN_KEY_VIOLATION,
                  "%s '%s' violates %s"
                      .formatted(
                          endpoint.action().word(),
                          resource,
                          constraint("foreign key constraint", failure)))
              .hint("The row it refers to does not exist, or rows elsewhere refer to this one");
      case NOT_NULL_VIOLATION ->
          new GatewayException(
              ErrorCode.NOT_NULL_VIOLATION,
              isVisible(failure.column())
                  ? "null value in column \"%s\" of '%s' violates its not-null constraint"
                      .formatted(failure.column(), resource)
                  : "a required column of '%s' has no value".formatted(resource));
      case CHECK_VIOLATION ->
          new GatewayException(
              ErrorCode.CHECK_VIOLATION,
              "new row for '%s' violates %s"
                  .formatted(resource, constraint("check constraint", failure)));
      case INVALID_VALUE -> unfit(failure.code(), resource).as(failure.code(), 400);
      case PERMISSION_DENIED -> denied(resource);
      case READ_ONLY ->
          new GatewayException(
                  ErrorCode.READ_ONLY,
                  "'%s' changes data and cannot be used to read".formatted(resource))
              .hint("Call it with POST");
      case MISSING_OBJECT ->
          new GatewayException(
                  ErrorCode.COLUMN_UNKNOWN,
                  "'%s' cannot be asked like this: no such operator, column or function in the source"
                      .formatted(resource))
              .as(failure.code(), failure.code().equals("42703") ? 400 : 404)
              .hint("The operator may not fit the column's type");
      case TIMEOUT ->
          new GatewayException(
                  ErrorCode.TIMEOUT,
                  "the call took longer than its limit of %d ms and was ended in the source"
                      .formatted(timeoutMillis))
              .hint("Filter by an indexed column, or ask for fewer rows");
      case CANCELLED -> new GatewayException(ErrorCode.CALLER_LEFT, "the caller gave the call up");
      case CONFLICT ->
          new GatewayException(
                  ErrorCode.CONFLICT,
                  failure.code().equals(LOCKED)
                      ? "another call has locked what this one needs, for too long"
                      : "another change to the same rows was under way")
              .as(failure.code(), ErrorCode.CONFLICT.status())
              .hint("Try again");
      case RAISED ->
          failure.code().equals("PGRST") ? DelegatedFailures.raised(failure) : raised(failure);
      case TOO_DEMANDING ->
          new GatewayException(
                  ErrorCode.BUDGET_EXCEEDED,
                  "the call needed more room in the source than one may take, and was ended there")
              .hint("Filter or order by an indexed column, or ask for fewer rows");
      case UNAVAILABLE ->
          new GatewayException(
                  ErrorCode.UNAVAILABLE,
                  "the source of '%s' cannot be reached".formatted(endpoint.service()))
              .hint("Try again in a moment");
      case INTERNAL ->
          new GatewayException(ErrorCode.INTERNAL, "the source failed; nothing has changed");
    };
  }

  private static GatewayException unfit(String code, String resource) {
    return switch (code) {
      case "42803" ->
          new GatewayException(
                  ErrorCode.VALUE_INVALID,
                  "'%s' is grouped, and a column that is shown or ordered by makes no group"
                      .formatted(resource))
              .hint("Select that column too, or aggregate it");
      case "42883" ->
          new GatewayException(
                  ErrorCode.VALUE_INVALID,
                  "'%s' cannot be asked like this: an operator or function does not fit its column"
                      .formatted(resource))
              .hint("Compare them with the types in the service's OpenAPI document");
      case "0A000" ->
          new GatewayException(
                  ErrorCode.VALUE_INVALID,
                  "'%s' cannot be asked like this: its source does not do that".formatted(resource))
              .hint("Ask for the parts of it one by one");
      default ->
          new GatewayException(
                  ErrorCode.VALUE_INVALID,
                  "a value does not fit the type of its column or argument")
              .hint("Compare the values with the types in the service's OpenAPI document");
    };
  }

  private GatewayException denied(String resource) {
    GatewayException denied =
        new GatewayException(
                ErrorCode.PERMISSION_DENIED,
                "permission denied to %s '%s'".formatted(endpoint.action().word(), resource))
            .details("The database's own rights or row rules refused it.");
    return identity.method().equals(Policy.ANONYMOUS)
        ? denied.as(ErrorCode.PERMISSION_DENIED.code(), 401)
        : denied;
  }

  /** {@code PT404} and the like choose their own status, as the REST dialect has it. */
  private static GatewayException raised(SourceException failure) {
    GatewayException raised =
        new GatewayException(ErrorCode.RAISED, failure.getMessage())
            .details(failure.details().isEmpty() ? null : failure.details())
            .hint(failure.hint().isEmpty() ? null : failure.hint());
    String code = failure.code();
    if (code.startsWith("PT") && code.length() == 5) {
      try {
        int status = Integer.parseInt(code.substring(2));
        if (status >= 400 && status <= 599) {
          return raised.as(code, status);
        }
      } catch (NumberFormatException notAStatus) {
        // then it is a plain raised error
      }
    }
    return raised;
  }

  /** A constraint is named only to those who see the whole table: its name tells of columns. */
  private String constraint(String kind, SourceException failure) {
    boolean named =
        !failure.constraint().isEmpty()
            && columns().filter(c -> !c.isRestricted()).isPresent()
            && !isMasked;
    return named ? "%s \"%s\"".formatted(kind, failure.constraint()) : "a " + kind;
  }

  private boolean isVisible(String column) {
    return !column.isEmpty() && columns().filter(c -> c.contains(column)).isPresent();
  }

  private java.util.Optional<Columns> columns() {
    return grant.columns(endpoint.service(), endpoint.resource(), endpoint.action());
  }
}
