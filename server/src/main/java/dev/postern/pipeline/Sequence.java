package dev.postern.pipeline;

import dev.postern.operation.Operation;
import dev.postern.spi.Identity;
import java.util.Optional;
import java.util.function.Function;

/** Calls of one caller on one service, each made when all before it have ended. */
public interface Sequence {

  /** The next call; empty for the end. */
  Optional<Step> next();

  /** Whether any of them is to write a row only as long as it is what the caller has seen. */
  default boolean isGuarded() {
    return false;
  }

  /**
   * Takes how the last call ended. Where all of them are one transaction that is before anything is
   * kept, only successes are given, and a {@link dev.postern.error.GatewayException} thrown here
   * undoes everything.
   */
  void take(Outcome outcome);

  /**
   * One call.
   *
   * @param parse as in {@link OperationPipeline#run}
   */
  record Step(Request request, Function<Identity, Operation> parse) {}
}
