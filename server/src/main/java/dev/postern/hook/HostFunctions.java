package dev.postern.hook;

import dev.postern.config.HookReach;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masking;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Everything that hooks may ask of the gateway, by name. */
final class HostFunctions implements AutoCloseable {
  private static final int MAX_NOTE_CHARACTERS = 500;
  private static final Pattern NOTE_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
  private static final Pattern METRIC_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private final HookReach reach;
  private final Surroundings around;
  private final Fetch fetch;
  private final Map<String, HostFunction> byName;

  /**
   * @param instead functions that stand in for those of their names
   */
  HostFunctions(HookReach reach, Surroundings around, Map<String, HostFunction> instead) {
    this.reach = reach;
    this.around = around;
    this.fetch = new Fetch(reach, around);
    KeyValueStore kv = new KeyValueStore(reach.kv(), around.clock());
    around.metrics().keyValues(kv::entries);
    Map<String, HostFunction> functions =
        new HashMap<>(
            Map.of(
                "db", new DatabaseFunction(reach),
                "fetch", fetch,
                "kv", kv,
                "secret", this::secret,
                "mask", this::mask,
                "metric", this::metric,
                "audit", this::audit,
                "now", this::now));
    functions.putAll(instead);
    this.byName = Map.copyOf(functions);
  }

  Map<String, HostFunction> byName() {
    return byName;
  }

  @Override
  public void close() {
    fetch.close();
  }

  private Json secret(JsonNode argument, HostFunction.Moment moment) {
    String name = argument.stringValue("");
    String file = moment.hook().file().path();
    if (!reach.of(file).secrets().contains(name)) {
      throw new GatewayException(
              ErrorCode.REQUEST_FORBIDDEN,
              "secret: %s is not granted a secret '%s'%s"
                  .formatted(
                      file,
                      name,
                      Suggestion.nearest(name, reach.of(file).secrets())
                          .map(meant -> "; did you mean " + meant + "?")
                          .orElse("")))
          .hint("hooks.files of the config grants secrets to single files");
    }
    return JsonText.write(JsonNodeFactory.instance.stringNode(reach.secrets().get(name)));
  }

  private Json mask(JsonNode argument, HostFunction.Moment moment) {
    String how = argument.path("how").stringValue("");
    Mask mask =
        around
            .masking()
            .mask(how)
            .filter(HostFunctions::isOfText)
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.REQUEST_MALFORMED,
                        "mask: there is no '%s', but %s"
                            .formatted(how, String.join(", ", MaskWords.WORDS))));
    JsonNode value = argument.path("value");
    if (!value.isArray()) {
      return JsonText.write(masked(value, mask));
    }
    ArrayNode each = JsonNodeFactory.instance.arrayNode();
    value.forEach(item -> each.add(masked(item, mask)));
    return JsonText.write(each);
  }

  private static boolean isOfText(Mask mask) {
    return !mask.isNone() && !(mask instanceof Mask.Hide);
  }

  private static JsonNode masked(JsonNode value, Mask mask) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.isMissingNode() || value.isNull()) {
      return nodes.nullNode();
    }
    String text =
        value.isString()
            ? value.stringValue()
            : value.isNumber() ? value.numberValue().toString() : JsonText.write(value).text();
    if (value.isContainer() && mask instanceof Mask.Partial) {
      return nodes.stringNode(Mask.HIDDEN);
    }
    return Masking.masked(text, mask).<JsonNode>map(nodes::stringNode).orElse(nodes.nullNode());
  }

  private Json metric(JsonNode argument, HostFunction.Moment moment) {
    String name = argument.path("name").stringValue("");
    JsonNode value = argument.path("value");
    if (!METRIC_NAME.matcher(name).matches()) {
      throw malformed("metric: a name is a lower-case letter and up to 63 letters, digits and _");
    }
    if (!value.isNumber()) {
      throw malformed("metric: the value must be a finite number");
    }
    if (!around.metrics().ofScript(name, value.doubleValue())) {
      throw new GatewayException(
          ErrorCode.LIMIT_REACHED, "metric: there are as many names as may be; use one of them");
    }
    return Json.NULL;
  }

  private Json audit(JsonNode argument, HostFunction.Moment moment) {
    String key = argument.path("key").stringValue("");
    if (moment.hook().phase().isCommitted()) {
      throw malformed("audit: the record of the call is written already; use ctx.log");
    }
    if (!NOTE_KEY.matcher(key).matches()) {
      throw malformed("audit: a key is a letter and up to 63 letters, digits, _, . and -");
    }
    JsonNode value = argument.path("value");
    String text =
        reach.concealed(value.isString() ? value.stringValue() : JsonText.write(value).text());
    if (text.length() > MAX_NOTE_CHARACTERS) {
      throw malformed("audit: a value has at most %d characters".formatted(MAX_NOTE_CHARACTERS));
    }
    if (!moment.call().trace().note(key, text)) {
      throw malformed("audit: one call keeps at most %d values".formatted(HookTrace.MAX_NOTES));
    }
    return Json.NULL;
  }

  private Json now(JsonNode argument, HostFunction.Moment moment) {
    return Json.of('"' + around.clock().instant().toString() + '"');
  }

  private static GatewayException malformed(String message) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, message);
  }
}
