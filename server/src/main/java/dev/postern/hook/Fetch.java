package dev.postern.hook;

import dev.postern.config.HookFileSettings;
import dev.postern.config.HookReach;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HttpExchange.Answer;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends requests of hooks to the servers that the config lists for their file, and no others. */
final class Fetch implements HostFunction {
  private static final int MAX_REDIRECTS = 3;

  private final HookReach reach;
  private final Surroundings around;
  private final Destinations destinations;
  private final HttpExchange http;

  Fetch(HookReach reach, Surroundings around) {
    this.reach = reach;
    this.around = around;
    this.destinations = new Destinations(around.names());
    this.http = new HttpExchange(reach.fetch().maxResponseBytes());
  }

  @Override
  public Json answer(JsonNode argument, Moment moment) {
    String outcome = "failed";
    try {
      moment.tally().count("requests to other servers", reach.fetch().maxCalls());
      Json answer = json(answered(argument, moment));
      outcome = "answered";
      return answer;
    } catch (GatewayException told) {
      outcome =
          switch (told.code()) {
            case REQUEST_FORBIDDEN -> "refused";
            case LIMIT_REACHED -> "too_much";
            case TIMEOUT -> "timeout";
            default -> "failed";
          };
      throw told;
    } finally {
      around.metrics().fetched(outcome);
    }
  }

  private Answer answered(JsonNode argument, Moment moment) {
    String file = moment.hook().file().path();
    HookFileSettings granted = reach.of(file);
    long deadlineNanos = deadlineNanos(argument, moment);
    FetchRequest request = FetchRequest.of(argument, reach.fetch().maxRequestBytes());
    for (int redirects = 0; ; redirects++) {
      InetAddress[] addresses =
          destinations.checked(request.target(), file, granted, deadlineNanos);
      Answer answer = http.send(request, addresses, deadlineNanos);
      if (answer.location() == null) {
        return answer;
      }
      if (redirects == MAX_REDIRECTS) {
        throw new GatewayException(
            ErrorCode.LIMIT_REACHED,
            "fetch: %s redirects more than %d times"
                .formatted(request.target().server(), MAX_REDIRECTS));
      }
      request = request.redirected(answer.status(), next(request.target(), answer.location()));
    }
  }

  private static Target next(Target from, String location) {
    String url;
    try {
      url = URI.create(from.url()).resolve(location).toString();
    } catch (IllegalArgumentException malformed) {
      throw Target.refused(from.server() + " redirects to what is no URL");
    }
    Target next = Target.of(url);
    if (from.scheme().equals("https") && !next.scheme().equals("https")) {
      throw Target.refused(from.server() + " redirects from https to http");
    }
    return next;
  }

  private long deadlineNanos(JsonNode argument, Moment moment) {
    int millis = reach.fetch().timeoutMillis();
    JsonNode asked = argument.path("timeoutMs");
    if (asked.isNumber()) {
      millis = (int) Math.clamp(asked.doubleValue(), 1, millis);
    }
    long own = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    return own - moment.deadlineNanos() < 0 ? own : moment.deadlineNanos();
  }

  private static Json json(Answer answer) {
    ObjectNode told = JsonText.object();
    told.put("status", answer.status());
    ObjectNode headers = told.putObject("headers");
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      headers.put(header.getKey(), header.getValue());
    }
    told.put("body", answer.body());
    return JsonText.write(told);
  }

  void close() {
    destinations.close();
    http.close();
  }
}
