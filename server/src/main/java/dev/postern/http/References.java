package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.operation.Unchanged;
import dev.postern.spi.Filter;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts values out of earlier answers into one operation of a batch. In a body that happens before
 * it is read, within the members of its objects alone; in a query afterwards, in the values of its
 * conditions and arguments alone. So what an answer holds can become a value and nothing else.
 */
final class References {
  private static final String MEMBER = "$ref";

  private final Function<Reference, JsonNode> answers;
  private final long maxCharacters;
  private long characters;

  /**
   * @param answers gives what a reference points to; refuses where that is nothing
   * @param maxCharacters the most JSON text of all that is put in
   */
  References(Function<Reference, JsonNode> answers, long maxCharacters) {
    this.answers = answers;
    this.maxCharacters = maxCharacters;
  }

  /**
   * Looks at every reference of a body without an answer to take it from.
   *
   * @throws GatewayException where one is malformed, or is the body itself or a whole row of it
   */
  static void check(JsonNode body, Function<Reference, JsonNode> known) {
    new References(known, Long.MAX_VALUE).body(body);
  }

  /** The same body with values for references. */
  JsonNode body(JsonNode body) {
    if (!body.isArray()) {
      return row(body);
    }
    ArrayNode rows = JsonText.mapper().createArrayNode();
    body.forEach(row -> rows.add(row(row)));
    return rows;
  }

  /** Names of columns come from the members of a row, so a row is none of an answer's. */
  private JsonNode row(JsonNode row) {
    boolean isReference = isReference(row) || (row.isString() && row.stringValue().contains("${"));
    if (isReference) {
      throw new GatewayException(
          ErrorCode.REQUEST_MALFORMED,
          "A reference stands for the value of a member, not for a body or a row of one");
    }
    return value(row);
  }

  private JsonNode value(JsonNode node) {
    if (isReference(node)) {
      return spent(answers.apply(Reference.parse(node.get(MEMBER).stringValue())));
    }
    if (node.isString()) {
      return text(node);
    }
    if (node.isArray()) {
      ArrayNode elements = JsonText.mapper().createArrayNode();
      node.forEach(element -> elements.add(value(element)));
      return elements;
    }
    if (node.isObject()) {
      ObjectNode members = JsonText.object();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        members.set(member.getKey(), value(member.getValue()));
      }
      return members;
    }
    return node;
  }

  private static boolean isReference(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.has(MEMBER) && node.get(MEMBER).isString();
  }

  /** A text that is one reference becomes its value; within a text it becomes text. */
  private JsonNode text(JsonNode node) {
    String text = node.stringValue();
    if (!text.contains("${")) {
      return node;
    }
    boolean isOnly = text.startsWith("${") && text.indexOf('}') == text.length() - 1;
    return isOnly
        ? spent(answers.apply(Reference.parse(text.substring(2, text.length() - 1))))
        : JsonText.object().stringNode(filled(text));
  }

  private JsonNode spent(JsonNode value) {
    characters += JsonText.write(value).length();
    if (characters > maxCharacters) {
      throw new GatewayException(
              ErrorCode.LIMIT_REACHED, "The references of an operation stand for too much.")
          .details("Together they may be as long as one body: " + maxCharacters + " bytes.");
    }
    return value;
  }

  private String filled(String text) {
    StringBuilder filled = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int dollar = text.indexOf("${", at);
      if (dollar < 0) {
        return filled.append(text, at, text.length()).toString();
      }
      if (dollar > at && text.charAt(dollar - 1) == '$') {
        filled.append(text, at, dollar - 1).append("${");
        at = dollar + 2;
        continue;
      }
      int end = text.indexOf('}', dollar);
      Reference reference = Reference.parse(text.substring(dollar + 2, Math.max(end, dollar + 2)));
      filled.append(text, at, dollar).append(scalar(reference));
      at = end + 1;
    }
    return filled.toString();
  }

  private String scalar(Reference reference) {
    JsonNode value = spent(answers.apply(reference));
    if (value.isContainer() || value.isNull()) {
      throw empty(reference, "is no single value");
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  /** A reference that has nothing to stand for. */
  static GatewayException empty(Reference reference, String why) {
    return new GatewayException(
        ErrorCode.REFERENCE_EMPTY,
        "What a reference to the answer of '%s' points to %s"
            .formatted(reference.operation(), why));
  }

  /** The same operation with values for references in its query. */
  Operation query(Operation wanted) {
    return switch (wanted) {
      case Operation.Read read ->
          new Operation.Read(
              read.service(),
              selection(read.selection()),
              read.count(),
              read.terms(),
              read.cursor());
      case Operation.Create create ->
          new Operation.Create(
              create.service(),
              create.resource(),
              create.payload(),
              create.upsert().map(this::upsert),
              create.missing(),
              create.returning().map(this::selection),
              terms(create.terms()));
      case Operation.Update update ->
          new Operation.Update(
              update.service(),
              update.resource(),
              update.payload(),
              update.missing(),
              filter(update.where()),
              update.returning().map(this::selection),
              terms(update.terms()));
      case Operation.Delete delete ->
          new Operation.Delete(
              delete.service(),
              delete.resource(),
              filter(delete.where()),
              delete.returning().map(this::selection),
              terms(delete.terms()));
      case Operation.Call call ->
          new Operation.Call(
              call.service(),
              call.isReadOnly() ? arguments(call.arguments()) : call.arguments(),
              call.whole(),
              call.areTexts(),
              selection(call.rows()),
              call.count(),
              call.isReadOnly(),
              call.terms());
    };
  }

  /** A condition on the row looks for the one that the operation names. */
  private Terms terms(Terms terms) {
    return terms.with(
        terms.unchanged().map(seen -> new Unchanged(selection(seen.rows()), seen.tags())));
  }

  private Operation.Upsert upsert(Operation.Upsert upsert) {
    Optional<Filter<ColumnName>> put = upsert.put().map(this::filter);
    return new Operation.Upsert(upsert.target(), upsert.merges(), put);
  }

  /** Those of a query string are texts, or lists of texts. */
  private Payload arguments(Payload arguments) {
    ObjectNode filled = JsonText.object();
    for (Map.Entry<String, JsonNode> one : JsonText.parse(arguments.json()).properties()) {
      JsonNode value = one.getValue();
      if (value.isString()) {
        filled.put(one.getKey(), filled(value.stringValue()));
      } else {
        ArrayNode several = filled.putArray(one.getKey());
        value.forEach(text -> several.add(filled(text.stringValue())));
      }
    }
    return new Payload(arguments.columns(), JsonText.write(filled), arguments.rows());
  }

  private Selection<RelationName, ColumnName> selection(
      Selection<RelationName, ColumnName> selection) {
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    for (Item<RelationName, ColumnName> item : selection.items()) {
      items.add(
          item instanceof Item.Embed<RelationName, ColumnName> embed
              ? new Item.Embed<>(
                  embed.name(), embed.join(), embed.isSpread(), selection(embed.selection()))
              : item);
    }
    return new Selection<>(
        selection.from(),
        items,
        filter(selection.where()),
        selection.order(),
        selection.page(),
        selection.having(),
        selection.isDistinct());
  }

  private Filter<ColumnName> filter(Filter<ColumnName> filter) {
    return switch (filter) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.And<>(terms.stream().map(this::filter).toList());
      case Filter.Or<ColumnName>(List<Filter<ColumnName>> terms) ->
          new Filter.Or<>(terms.stream().map(this::filter).toList());
      case Filter.Not<ColumnName>(Filter<ColumnName> term) -> new Filter.Not<>(filter(term));
      case Filter.Compare<ColumnName>(var column, var operator, String value) ->
          new Filter.Compare<>(column, operator, filled(value));
      case Filter.Search<ColumnName>(var column, var terms, String language, String text) ->
          new Filter.Search<>(column, terms, language, filled(text));
      case Filter.In<ColumnName>(var column, List<String> values) ->
          new Filter.In<>(column, values.stream().map(this::filled).toList());
      case Filter.Quantified<ColumnName>(var column, var operator, var quantifier, String set) ->
          new Filter.Quantified<>(column, operator, quantifier, filledSet(set));
      case Filter.Related<ColumnName>(String embed, boolean exists, var where) ->
          new Filter.Related<>(embed, exists, filter(where));
      case Filter.CompareColumns<ColumnName> columns -> columns;
      case Filter.Is<ColumnName> is -> is;
    };
  }

  /** A reference is one element of an array literal, or stands within the quotes of one. */
  private String filledSet(String set) {
    StringBuilder filled = new StringBuilder(set.length());
    boolean isQuoted = false;
    int at = 0;
    while (at < set.length()) {
      char next = set.charAt(at);
      if (set.startsWith("$${", at)) {
        filled.append("${");
        at += 3;
      } else if (set.startsWith("${", at)) {
        int end = Math.max(set.indexOf('}', at), at + 2);
        String value = escaped(scalar(Reference.parse(set.substring(at + 2, end))));
        boolean isElement =
            "{,".indexOf(set.charAt(Math.max(0, at - 1))) >= 0
                && end + 1 < set.length()
                && ",}".indexOf(set.charAt(end + 1)) >= 0;
        if (!isQuoted && !isElement) {
          throw new GatewayException(
                  ErrorCode.REQUEST_MALFORMED,
                  "A reference in the set of any or all is a whole element, or stands in quotes")
              .hint("Write {${a.body[0].id},2} or {\"no. ${a.body[0].id}\"}");
        }
        filled.append(isQuoted ? value : '"' + value + '"');
        at = end + 1;
      } else {
        isQuoted ^= next == '"';
        int length = next == '\\' && at + 1 < set.length() ? 2 : 1;
        filled.append(set, at, at + length);
        at += length;
      }
    }
    return filled.toString();
  }

  private static String escaped(String element) {
    return element.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
