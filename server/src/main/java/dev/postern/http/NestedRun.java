package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.http.NestedInsert.Fill;
import dev.postern.http.NestedInsert.Insert;
import dev.postern.json.JsonText;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Sequence;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Json;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Inserts on their way, and at their end the read of what was posted, if that is wanted. */
final class NestedRun implements Sequence {
  private static final HttpString PREFER = new HttpString("Prefer");
  private static final HttpString ACCEPT_PROFILE = new HttpString("Accept-Profile");
  private static final HttpString PREFERENCE_APPLIED = new HttpString("Preference-Applied");

  private final Parts parts;
  private final Turn whole;
  private final Preferences preferences;
  private final VisibleTable table;
  private final List<Insert> inserts;
  private final NestedInsert.Shape shape;
  private final long roots;
  private int begun;
  private RestCall call;
  private PartTurn turn;
  private HeaderMap ofRoot = new HeaderMap();

  NestedRun(
      Parts parts, Turn whole, Preferences preferences, VisibleTable table, NestedInsert nested) {
    this.parts = parts;
    this.whole = whole;
    this.preferences = preferences;
    this.table = table;
    this.inserts = nested.inserts();
    this.shape = nested.shape();
    this.roots = inserts.stream().filter(Insert::isRoot).count();
    if (preferences.wantsRows() && table.table().primaryKey().isEmpty()) {
      throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED,
              "Without a primary key new rows of '%s' cannot be found again"
                  .formatted(table.name()))
          .hint("Ask for no representation: Prefer: return=minimal");
    }
  }

  @Override
  public Optional<Step> next() {
    int at = begun++;
    if (at < inserts.size()) {
      return Optional.of(insert(inserts.get(at)));
    }
    return at == inserts.size() && preferences.wantsRows() ? Optional.of(read()) : Optional.empty();
  }

  private Step insert(Insert insert) {
    HeaderMap asked = new HeaderMap();
    boolean wantsKey = insert.rows().size() == 1;
    asked.add(PREFER, wantsKey ? "return=headers-only" : "return=minimal");
    if (preferences.wantsDefaults()) {
      asked.add(PREFER, "missing=default");
    }
    asked.put(Headers.CONTENT_TYPE, AcceptedTypes.JSON);
    profile(asked, Profile.CONTENT_PROFILE, insert.table());
    turn = parts.turn("POST", "", asked);
    String path = "/" + insert.table().table().name();
    return new Step(
        parts.request(begun, turn, path),
        identity -> {
          call = parts.call(turn, path, body(insert));
          return call.parse(identity);
        });
  }

  private void profile(HeaderMap asked, HttpString field, VisibleTable of) {
    if (!parts.views().schemas(parts.target().service()).isEmpty()) {
      asked.put(field, of.table().schema());
    }
  }

  private static byte[] body(Insert insert) {
    ArrayNode rows = JsonText.mapper().createArrayNode();
    for (ObjectNode row : insert.rows()) {
      ObjectNode filled = row.deepCopy();
      for (Fill fill : insert.fills()) {
        filled.set(fill.column(), fill.from().value(fill.source()));
      }
      rows.add(filled);
    }
    Json json = JsonText.write(rows);
    return Arrays.copyOf(json.buffer(), json.length());
  }

  /** The rows that were posted, by their keys, with what the caller selects or else sent. */
  private Step read() {
    HeaderMap asked = new HeaderMap();
    accept().forEach(field -> asked.add(Headers.ACCEPT, field));
    profile(asked, ACCEPT_PROFILE, table);
    turn = parts.turn("GET", query(), asked);
    String path = "/" + table.table().name();
    return new Step(
        parts.request(begun, turn, path),
        identity -> {
          call = parts.call(turn, path, new byte[0]);
          return call.parse(identity);
        });
  }

  private List<String> accept() {
    return whole.asked().contains(Headers.ACCEPT)
        ? List.copyOf(whole.asked().get(Headers.ACCEPT))
        : List.of();
  }

  private String query() {
    List<String> asked =
        Arrays.stream(whole.query().split("&", -1)).filter(NestedRun::isOfAnswer).toList();
    StringBuilder query = new StringBuilder(String.join("&", asked));
    if (asked.stream().noneMatch(pair -> pair.startsWith("select="))) {
      query.append("&select=").append(encoded(shape.select()));
    }
    List<String> key = table.table().primaryKey();
    if (asked.stream().noneMatch(pair -> pair.startsWith("order="))) {
      query
          .append("&order=")
          .append(encoded(key.stream().map(NestedRun::quoted).collect(Collectors.joining(","))));
    }
    String rows =
        inserts.stream()
            .filter(Insert::isRoot)
            .map(insert -> "and(" + condition(insert, key) + ")")
            .collect(Collectors.joining(",", "(", ")"));
    return query.append("&or=").append(encoded(rows)).toString();
  }

  /** Conditions and pages of the posted rows themselves mean nothing to new ones. */
  private static boolean isOfAnswer(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals);
    return name.equals("select") || name.equals("order") || name.indexOf('.') > 0;
  }

  private static String condition(Insert insert, List<String> key) {
    return key.stream()
        .map(column -> quoted(column) + ".eq." + quoted(insert.value(column).asString()))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void take(Outcome outcome) {
    if (begun <= inserts.size() && outcome instanceof Outcome.Success success) {
      Insert insert = inserts.get(begun - 1);
      insert.key().putAll(success.result().notes().key());
    }
    RestAnswer.write(call, outcome);
    if (turn.hasFailed()) {
      throw new GatewayException(
          ErrorCode.INTERNAL, "A step of the nested insert was answered with " + turn.status());
    }
    if (begun <= inserts.size() && inserts.get(begun - 1).isRoot()) {
      ofRoot = turn.told();
    }
  }

  /** Answers as one insert would. */
  void write(Turn answer) {
    HeaderMap told = answer.told();
    OptionalLong total =
        preferences.countsWritten() ? OptionalLong.of(roots) : OptionalLong.empty();
    told.put(Headers.CONTENT_RANGE, RowRange.written(0, 0, total));
    told.put(PREFERENCE_APPLIED, preferences.applied(Preferences.Doing.CREATE, false));
    if (ofRoot.contains(Profile.CONTENT_PROFILE)) {
      told.put(Profile.CONTENT_PROFILE, ofRoot.getFirst(Profile.CONTENT_PROFILE));
    }
    if (preferences.wantsHeadersOnly() && roots == 1 && ofRoot.contains(Headers.LOCATION)) {
      told.put(Headers.LOCATION, ofRoot.getFirst(Headers.LOCATION));
    }
    if (preferences.wantsRows()) {
      String type = turn.told().getFirst(Headers.CONTENT_TYPE);
      answer.send(201, type, ByteBuffer.wrap(turn.bytes()));
    } else {
      answer.send(201);
    }
  }
}
