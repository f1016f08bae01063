package dev.postern.hook;

import dev.postern.error.GatewayException;
import dev.postern.json.JsonSpans;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.spi.Json;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers what one run of a hook asks of the gateway. */
final class HookHost implements HostCalls {
  private static final Logger LOG = LoggerFactory.getLogger(HookHost.class);

  private final Map<String, HostFunction> functions;
  private final HookCall call;
  private final Hook hook;
  private final Operation asked;
  private final long timeoutNanos;
  private final Tally tally = new Tally();
  private long startedNanos;

  /**
   * @param asked the operation as it is by now
   * @param timeoutNanos how long the run may take from its first question on
   */
  HookHost(
      Map<String, HostFunction> functions,
      HookCall call,
      Hook hook,
      Operation asked,
      long timeoutNanos) {
    this.functions = functions;
    this.call = call;
    this.hook = hook;
    this.asked = asked;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public String answer(String name, String argument) {
    HostFunction function = AboutCall.FUNCTIONS.getOrDefault(name, functions.get(name));
    if (function == null) {
      return error("nothing is known here by the name of " + name);
    }
    try {
      Json answer = function.answer(JsonText.parse(Json.of(argument)), moment());
      boolean isExact = JsonSpans.exceedDoubles(answer.buffer(), answer.length());
      return (isExact ? "*" : "+") + answer.text();
    } catch (GatewayException refused) {
      return error(refused);
    } catch (RuntimeException failure) {
      LOG.warn("{} {} asked for {}", hook.file().path(), hook.phase().exportName(), name, failure);
      return error("the gateway could not answer");
    }
  }

  private HostFunction.Moment moment() {
    if (startedNanos == 0) {
      startedNanos = System.nanoTime();
    }
    long own = startedNanos + timeoutNanos;
    long end = own - call.deadlineNanos() < 0 ? own : call.deadlineNanos();
    return new HostFunction.Moment(call, hook, asked, end, tally);
  }

  private static String error(GatewayException refused) {
    ObjectNode error = JsonText.object();
    error.put("message", refused.getMessage());
    error.put("code", refused.wireCode());
    error.put("status", refused.status());
    error.put("details", refused.details());
    error.put("hint", refused.hint());
    return "-" + JsonText.write(error).text();
  }

  private static String error(String message) {
    return "-" + JsonText.write(JsonText.object().put("message", message)).text();
  }
}
