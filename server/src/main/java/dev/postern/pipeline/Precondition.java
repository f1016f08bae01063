package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.EntityTag;
import dev.postern.operation.Operation;
import dev.postern.operation.Terms;
import dev.postern.operation.Unchanged;
import dev.postern.plan.Planned;
import dev.postern.spi.Count;
import dev.postern.spi.Result;
import java.util.List;
import java.util.Optional;

/**
 * What must be so of the row before a call writes it. The row is read in the same transaction, as
 * the caller would read it.
 *
 * @param planned what the caller would ask
 */
record Precondition(Planned planned, List<String> tags) {

  /** How the row is read that a call has a condition on; empty for no condition. */
  static Optional<Operation.Read> asked(Operation wanted) {
    return wanted
        .terms()
        .unchanged()
        .map(
            unchanged ->
                new Operation.Read(
                    wanted.endpoint().service(),
                    unchanged.rows(),
                    Count.NONE,
                    inZone(wanted.terms().timeZone())));
  }

  private static Terms inZone(String timeZone) {
    return new Terms(
        Terms.PLAIN.accept(),
        Terms.PLAIN.wantsKey(),
        Terms.PLAIN.maxAffected(),
        Terms.PLAIN.rollsBack(),
        timeZone);
  }

  static Precondition of(Operation wanted, Planned planned) {
    return new Precondition(
        planned, wanted.terms().unchanged().map(Unchanged::tags).orElse(List.of()));
  }

  /**
   * Looks at the row as it is now.
   *
   * @throws GatewayException where there is not exactly one, or it is not one that was named
   */
  void check(Result now) {
    if (now.rowCount() != 1) {
      throw failed("There are %d such rows.".formatted(now.rowCount()));
    }
    if (!EntityTag.isAmong(EntityTag.of(EntityTag.onlyRow(now.body())), tags)) {
      throw failed("It has been changed since.");
    }
  }

  /** Another call wrote the row between the look at it and the write. */
  GatewayException overtaken() {
    return failed("It is being changed.");
  }

  private static GatewayException failed(String details) {
    return new GatewayException(
            ErrorCode.PRECONDITION_FAILED, "The row is not the one that If-Match names")
        .details(details)
        .hint("Read it again, and repeat the change on what it is by now");
  }
}
