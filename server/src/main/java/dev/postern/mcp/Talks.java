package dev.postern.mcp;

import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Request;
import dev.postern.spi.Identity;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Calls of several steps, and those that talk to their client; one record tells of the whole. */
final class Talks {
  private final OperationPipeline pipeline;
  private final Supplier<Offers> offers;
  private final RequestSeal seal;
  private final int questionMillis;

  /**
   * @param offers those in force
   * @param questionMillis how long a client may take to answer
   */
  Talks(OperationPipeline pipeline, Supplier<Offers> offers, int questionMillis) {
    this.pipeline = pipeline;
    this.offers = offers;
    this.seal = new RequestSeal(questionMillis);
    this.questionMillis = questionMillis;
  }

  /**
   * Holds one.
   *
   * @param what names it in the audit record
   * @param subject what is called, besides the method: a name or an URI
   * @throws BrokenOff where the client is told something else than a result
   * @throws dev.postern.error.GatewayException where it failed
   */
  <T> T hold(
      Call call,
      Request request,
      String what,
      String subject,
      BiFunction<Offers.Offer, Turn, T> work) {
    Held<T> held =
        pipeline.browse(
            request,
            what,
            identity -> {
              Offers.Offer offer = offers.get().of(call, identity);
              Dialogue dialogue = dialogue(call, identity, subject);
              Turn turn = new CallTurn(pipeline, request, identity, offer.visible(), dialogue);
              try {
                return new Held<>(Optional.of(work.apply(offer, turn)), Optional.empty());
              } catch (BrokenOff told) {
                return new Held<>(Optional.empty(), Optional.of(told));
              }
            });
    return held.result.orElseThrow(held.told::orElseThrow);
  }

  private Dialogue dialogue(Call call, Identity identity, String subject) {
    return call.isModern()
        ? new RoundsDialogue(call, seal, Call.principal(identity), subject)
        : new SessionDialogue(call, questionMillis);
  }

  /** The pipeline takes exceptions for failures, and these are none. */
  private record Held<T>(Optional<T> result, Optional<BrokenOff> told) {}
}
