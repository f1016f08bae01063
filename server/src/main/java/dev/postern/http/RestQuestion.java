package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.config.RestSettings;
import dev.postern.edge.RequestPath;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Question;
import dev.postern.pipeline.Request;
import dev.postern.schema.Views;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that came over no wire, read as one that did.
 *
 * @param service that its path leads to; empty for none
 * @param parse as the surface reads it, for its caller
 */
public record RestQuestion(String service, Request request, Function<Identity, Operation> parse) {
  private static final String ID = "explain";
  private static final HttpString PREFER = new HttpString("Prefer");

  /**
   * Reads one.
   *
   * @throws GatewayException where it is nothing that could be explained
   */
  public static RestQuestion of(
      Question.Rest asked, Map<String, RestSettings> services, QueryLimits limits, Views views) {
    String raw = escaped(asked.target());
    int mark = raw.indexOf('?');
    String path = RequestPath.canonical(mark < 0 ? raw : raw.substring(0, mark));
    HeaderMap fields = new HeaderMap();
    asked.fields().forEach(field -> fields.add(new HttpString(field.getKey()), field.getValue()));
    PartTurn turn =
        new PartTurn(
            asked.method().toUpperCase(Locale.ROOT),
            mark < 0 ? "" : raw.substring(mark + 1),
            fields);
    Optional<RestTarget> target = new Mounts(services).find(path);
    target.ifPresent(found -> refuseOthers(found, turn));
    Request request =
        new Request(
            ID,
            Surface.REST,
            new Sent(fields),
            "",
            turn.query(),
            System.nanoTime(),
            target.map(RestTarget::service).orElse(""),
            () -> RequestSettings.of(turn, path, Map.of()));
    return new RestQuestion(
        request.service(),
        request,
        identity ->
            new RestCall(turn, target.orElseThrow(Mounts::unknown), asked.body(), limits, views)
                .parse(identity));
  }

  /** What is no single call of the pipeline. */
  private static void refuseOthers(RestTarget target, PartTurn turn) {
    boolean isDocument =
        target.kind() == RestTarget.Kind.DOCUMENT || turn.method().equals("OPTIONS");
    HeaderValues prefers = turn.asked().get(PREFER);
    boolean isNested =
        prefers != null
            && prefers.stream().anyMatch(field -> field.matches("(?i).*\\bnested\\b.*"));
    boolean isBatch =
        target.kind() == RestTarget.Kind.RESOURCE
            && target.name().equals(BatchHandler.NAME)
            && turn.method().equals("POST");
    if (isDocument) {
      throw notExplained("A document reads no data", "Ask 'postern access' what it would show");
    }
    if (isNested || isBatch) {
      throw notExplained(
          "Several operations in one request cannot be explained at once",
          "Explain each of them by itself");
    }
  }

  private static GatewayException notExplained(String why, String hint) {
    return new GatewayException(ErrorCode.FEATURE_NOT_SERVED, why).hint(hint);
  }

  /** As a client escapes what may not stand in a URL. */
  private static String escaped(String target) {
    StringBuilder escaped = new StringBuilder(target.length());
    for (byte one : target.getBytes(StandardCharsets.UTF_8)) {
      if (one > ' ' && one < 0x7f) {
        escaped.append((char) one);
      } else {
        escaped.append("%%%02X".formatted(one & 0xff));
      }
    }
    return escaped.toString();
  }

  /** What hooks see of the header; nobody signs in by it. */
  private record Sent(HeaderMap fields) implements Credentials {
    @Override
    public List<String> header(String name) {
      HeaderValues values = fields.get(name);
      return values == null ? List.of() : List.copyOf(values);
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }
  }
}
