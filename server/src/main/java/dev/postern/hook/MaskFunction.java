package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masking;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code ctx.mask(value, how)}: a value made unreadable, or each of an array. */
final class MaskFunction implements HostFunction {
  private final Masking masking;

  MaskFunction(Masking masking) {
    this.masking = masking;
  }

  @Override
  public Json answer(JsonNode argument, Moment moment) {
    String how = argument.path("how").stringValue("");
    Mask mask =
        masking
            .mask(how)
            .filter(MaskFunction::isOfText)
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
}
