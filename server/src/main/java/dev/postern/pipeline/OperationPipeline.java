package dev.postern.pipeline;

import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way of every call, from credentials to outcome. */
public interface OperationPipeline {

  /**
   * Runs one call and never throws.
   *
   * @param parse gives the operation, where reading it depends on what the caller may see; may
   *     throw {@link GatewayException}
   */
  Outcome run(Request request, Function<Identity, Operation> parse);

  /**
   * As {@link #run(Request, Function)}, for a surface that can take rows as they come. Where the
   * caller wants them so and may have them so, they have gone to the receiver when this returns
   * {@link Outcome.Exported}, and some of them when it returns {@link Outcome.BrokenOff}.
   */
  default Outcome run(Request request, Function<Identity, Operation> parse, Receiver receiver) {
    return run(request, parse);
  }

  /** Runs one call whose reading does not depend on its caller. */
  default Outcome run(Request request, Supplier<Operation> parse) {
    return run(request, identity -> parse.get());
  }

  /**
   * Runs calls as one transaction and never throws. Every call that was made leaves its own record,
   * which tells what became of it.
   *
   * @param whole what all of them came with
   * @return why nothing has happened; empty where everything has
   */
  Optional<GatewayException> runAsOne(Request whole, Sequence sequence);

  /**
   * Has a request leave its record that was refused before it reached a surface.
   *
   * @return what to answer: that error, or that it could not be recorded
   */
  default GatewayException refused(Request request, GatewayException error) {
    return error;
  }

  /** The most bytes of rows in one answer of that surface. */
  int maxAnswerBytes(Surface surface);

  /**
   * Who calls, where only that decides what is called; leaves no record.
   *
   * @throws GatewayException where the caller is not known
   */
  Identity caller(Request request);

  /**
   * Looks at something as the caller, without touching data: a document, a list of tools.
   *
   * @param what names it in the audit record
   * @throws GatewayException where the caller is not known or {@code look} refuses
   */
  <T> T browse(Request request, String what, Function<Identity, T> look);
}
