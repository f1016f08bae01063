package dev.postern.limit;

import dev.postern.config.RateConfig;
import dev.postern.config.RateConfig.EndpointPattern;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One limit on the number of calls, and how often it has been used by whom. */
final class Rate {
  private final RateConfig config;
  private final Buckets buckets;
  private final String policy;

  Rate(RateConfig config, Buckets buckets) {
    this.config = config;
    this.buckets = buckets;
    this.policy =
        "\"%s\";q=%d;w=%d".formatted(config.name(), config.limit(), config.window().toSeconds());
  }

  static Allowance allowance(RateConfig config) {
    return new Allowance(config.name(), config.limit(), config.window(), config.burst());
  }

  RateConfig config() {
    return config;
  }

  Buckets buckets() {
    return buckets;
  }

  /** Whether another one would count the same things for as long. */
  boolean countsAs(RateConfig other) {
    return config.name().equals(other.name())
        && config.per().equals(other.per())
        && allowance(config).equals(allowance(other));
  }

  boolean knowsTools() {
    return config.per().contains(RateConfig.Key.TOOL) || !config.tools().isEmpty();
  }

  boolean holdsFor(CountedCall call) {
    return (config.roles().isEmpty() || config.roles().contains(call.role()))
        && (config.tools().isEmpty() || config.tools().contains(call.tool()))
        && (config.endpoints().isEmpty() || matches(call.endpoint()))
        && !(call.tool().isEmpty() && config.per().contains(RateConfig.Key.TOOL));
  }

  private boolean matches(Endpoint endpoint) {
    for (EndpointPattern pattern : config.endpoints()) {
      if (pattern.matches(endpoint.service(), endpoint.resource(), endpoint.action())) {
        return true;
      }
    }
    return false;
  }

  Taken take(CountedCall call, CallerAddress addresses) {
    if (config.per().size() == 1) {
      return buckets.take(part(config.per().getFirst(), call, addresses), 1);
    }
    StringBuilder key = new StringBuilder();
    for (RateConfig.Key one : config.per()) {
      String part = part(one, call, addresses);
      key.append(part.length()).append(':').append(part);
    }
    return buckets.take(key.toString(), 1);
  }

  /** For one of addresses. */
  Taken take(String address) {
    return buckets.take(address, 1);
  }

  private static String part(RateConfig.Key key, CountedCall call, CallerAddress addresses) {
    Endpoint endpoint = call.endpoint();
    return switch (key) {
      case IDENTITY -> call.caller();
      case ROLE -> call.role();
      case SERVICE -> endpoint.service();
      case ENDPOINT ->
          endpoint.service() + "/" + endpoint.resource() + ":" + endpoint.action().word();
      case TOOL -> call.tool();
      case IP -> addresses.of(call.credentials());
    };
  }

  /** Which limit it is, as the header field tells it. */
  String policy() {
    return policy;
  }

  /** What is left of it, as the header field tells it. */
  String state(Taken taken) {
    return "\"" + config.name() + "\";r=" + taken.left() + ";t=" + taken.resetSeconds();
  }

  /** What a caller is told for whom nothing is left. */
  GatewayException refusal(Taken taken, Map<String, String> fields) {
    String per = config.per().stream().map(RateConfig.Key::word).collect(Collectors.joining(", "));
    Map<String, String> headers = new LinkedHashMap<>(fields);
    headers.put("Retry-After", Long.toString(taken.waitSeconds()));
    return new GatewayException(
            ErrorCode.RATE_LIMITED,
            "too many calls: the limit '%s' is used up".formatted(config.name()))
        .details(
            "It is %d calls in %d s%s, counted by %s."
                .formatted(
                    config.limit(),
                    config.window().toSeconds(),
                    config.burst().isPresent()
                        ? ", at most %d at once".formatted(config.burst().getAsLong())
                        : "",
                    per))
        .hint("Try again in %d s".formatted(taken.waitSeconds()))
        .headers(headers);
  }
}
