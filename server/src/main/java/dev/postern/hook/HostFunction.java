package dev.postern.hook;

import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Json;
import tools.jackson.databind.JsonNode;

/** One thing that hooks may ask of the gateway. Used by many threads at once. */
@FunctionalInterface
interface HostFunction {

  /**
   * Does it.
   *
   * @return what the script gets
   * @throws GatewayException what the script gets as an error; any other exception fails the hook
   */
  Json answer(JsonNode argument, Moment moment);

  /**
   * Who asks, and when.
   *
   * @param asked the operation as it is by now
   * @param deadlineNanos when the hook must have ended, and with it the answer
   * @param tally what this run of the hook has asked for so far
   */
  record Moment(HookCall call, Hook hook, Operation asked, long deadlineNanos, Tally tally) {}
}
