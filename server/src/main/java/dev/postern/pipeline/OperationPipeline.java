package dev.postern.pipeline;

import dev.postern.operation.Operation;
import dev.postern.spi.Identity;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way of every call, from credentials to outcome. */
public interface OperationPipeline {

  /**
   * Runs one call and never throws.
   *
   * @param parse gives the operation; may throw {@link dev.postern.error.GatewayException}
   */
  Outcome run(Request request, Supplier<Operation> parse);

  /**
   * Looks at something as the caller, without touching data: a document, a list of tools.
   *
   * @param what names it in the audit record
   * @throws dev.postern.error.GatewayException where the caller is not known or {@code look}
   *     refuses
   */
  <T> T browse(Request request, String what, Function<Identity, T> look);
}
