package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.ToolWrites;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.mcp.Dialogue.Question;
import dev.postern.mcp.Dialogue.Reply;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Json;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of every change by a tool. Where the rule wants it, the change is first made and undone,
 * and a person is asked about what it would do, or the agent shows it and calls again. What is made
 * in the end is what was shown: the same number of rows, or nothing.
 */
final class Changing {
  private static final int MAX_QUESTIONS = 3;
  private static final int MAX_ROWS_OF_A_SAMPLE = 200;
  private static final int MAX_ARGUMENT_CHARACTERS = 600;

  private final PendingChanges pending = new PendingChanges();

  /**
   * One change.
   *
   * @param tool whose it is
   * @param writes what the rule allows
   * @param wanted what is to be done, on plain terms
   * @param sample what to show of each row
   * @param key the columns by which rows are known again; empty where they are not
   */
  record Change(
      String tool,
      ToolWrites writes,
      Operation wanted,
      Selection<RelationName, ColumnName> sample,
      List<String> key) {

    /** One of a table, on the terms that the caller has there. */
    static Change of(String tool, VisibleTable table, Operation wanted, List<String> shown) {
      Action action = wanted.endpoint().action();
      List<String> readable = table.readable().stream().map(Column::name).toList();
      List<String> key = table.table().primaryKey();
      boolean isKnownAgain = action != Action.CREATE && readable.containsAll(key);
      List<Item<RelationName, ColumnName>> items =
          Stream.concat(key.stream(), shown.stream())
              .filter(readable::contains)
              .distinct()
              .<Item<RelationName, ColumnName>>map(
                  name -> new Item.Field<>(new ColumnName(name), name))
              .toList();
      return new Change(
          tool,
          Optional.ofNullable(table.terms().toolWrites().get(action)).orElse(ToolWrites.NONE),
          wanted,
          Wanted.selection(table.name(), items),
          isKnownAgain ? key : List.of());
    }
  }

  /** The arguments that every such tool has. */
  static void describe(Map<String, Object> arguments) {
    arguments.put("dry_run", JsonSchema.truth("true tells what would change, and changes nothing"));
    arguments.put(
        "max_affected",
        JsonSchema.whole(1, Integer.MAX_VALUE, "The change is refused if it hits more rows"));
    arguments.put("confirm_token", JsonSchema.text("From an answer that asks for confirmation"));
  }

  /** Makes the change, or asks first, or tells what it would be. */
  Json run(Turn turn, Arguments arguments, Change change) {
    McpSettings settings = turn.visible().settings();
    long most =
        Math.min(
            arguments.whole("max_affected", 1, change.writes().maxAffected()),
            change.writes().maxAffected());
    refuseTooMany(change.wanted(), most);
    Optional<String> token = arguments.text("confirm_token");
    if (arguments.flag("dry_run")) {
      Preview preview = preview(turn, change, most);
      return JsonText.write(
          preview
              .answer(settings.tools().maxCellCharacters())
              .put("next", "Nothing has been changed. Call again without dry_run to change it."));
    }
    int unconfirmed = change.writes().unconfirmedRows(change.wanted().endpoint().action());
    if (unconfirmed == Integer.MAX_VALUE) {
      return made(turn, with(change.wanted(), atMost(most)));
    }
    Preview preview = preview(turn, change, most);
    if (preview.count() <= unconfirmed) {
      return made(turn, with(change.wanted(), Terms.exactly(preview.count())));
    }
    if (token.isPresent()) {
      return confirmed(turn, arguments, change, preview, token.get());
    }
    return turn.dialogue().canAsk()
        ? asked(turn, arguments, change, preview, most)
        : shown(turn, arguments, change, preview, "");
  }

  private static void refuseTooMany(Operation wanted, long most) {
    if (wanted instanceof Operation.Create create && create.payload().rows() > most) {
      throw new GatewayException(
              ErrorCode.TOO_MANY_AFFECTED, "rows holds more rows than one call may write")
          .details("The limit is " + most + " rows; there are " + create.payload().rows() + ".")
          .hint("Create fewer at once.");
    }
  }

  private static Terms atMost(long rows) {
    return new Terms(
        Terms.PLAIN.accept(), false, OptionalLong.of(rows), false, Terms.PLAIN.timeZone());
  }

  /** Counts first: only few rows are also shown. */
  private static Preview preview(Turn turn, Change change, long most) {
    Terms undone = Terms.undone(OptionalLong.of(most));
    Operation counted = returning(with(change.wanted(), undone), Optional.empty());
    long count = success(turn.run(counted)).result().rowCount();
    if (count == 0 || count > MAX_ROWS_OF_A_SAMPLE || change.sample().items().isEmpty()) {
      return new Preview(count, Optional.empty(), List.of());
    }
    return switch (turn.run(returning(counted, Optional.of(change.sample())))) {
      case Outcome.Success sampled ->
          new Preview(
              sampled.result().rowCount(), Optional.of(sampled.result().body()), change.key());
      // a role may write what it may not read
      default -> new Preview(count, Optional.empty(), List.of());
    };
  }

  /** Asks until what was agreed to is what would be done. */
  private Json asked(Turn turn, Arguments arguments, Change change, Preview first, long most) {
    Preview preview = first;
    for (int i = 1; i <= MAX_QUESTIONS; i++) {
      Reply reply =
          turn.dialogue()
              .ask(
                  new Question(
                      i == 1 ? "confirm" : "confirm_" + i,
                      question(change, arguments, preview, i > 1),
                      form(),
                      preview.state()));
      if (!isAgreed(reply)) {
        throw declined();
      }
      Preview now = preview(turn, change, most);
      if (now.state().equals(reply.state())) {
        return made(turn, with(change.wanted(), Terms.exactly(now.count())));
      }
      preview = now;
    }
    throw new GatewayException(
            ErrorCode.CONFLICT, "The rows changed while they were shown; nothing was changed")
        .hint("Read them again, and try later.");
  }

  static GatewayException declined() {
    return new GatewayException(
            ErrorCode.REQUEST_FORBIDDEN, "The user did not confirm; nothing was changed")
        .hint("Ask the user what they want instead.");
  }

  static ObjectNode form() {
    ObjectNode form = JsonText.object().put("type", "object");
    form.putObject("properties")
        .putObject("confirm")
        .put("type", "boolean")
        .put("title", "Yes, do it")
        .put("default", false);
    form.putArray("required").add("confirm");
    return form;
  }

  private static String question(
      Change change, Arguments arguments, Preview preview, boolean isAgain) {
    Operation wanted = change.wanted();
    return "%s%s %s/%s, %s\n%s"
        .formatted(
            isAgain ? "The rows have changed meanwhile. " : "",
            wanted.endpoint().action().word(),
            wanted.endpoint().service(),
            wanted.endpoint().resource(),
            preview.text(),
            shortened(told(arguments)));
  }

  /** The arguments that say what is to be done. */
  static ObjectNode told(Arguments arguments) {
    ObjectNode told = arguments.all().deepCopy();
    told.remove("confirm_token");
    told.remove("purpose");
    return told;
  }

  static String shortened(ObjectNode arguments) {
    String text = JsonText.write(arguments).text();
    return text.length() <= MAX_ARGUMENT_CHARACTERS
        ? text
        : text.substring(0, MAX_ARGUMENT_CHARACTERS) + "…";
  }

  /** The form of two steps, for clients whose person cannot be asked. */
  private Json shown(
      Turn turn, Arguments arguments, Change change, Preview preview, String before) {
    String token = pending.add(turn.identity(), change.tool(), told(arguments), preview.state());
    ObjectNode answer = preview.answer(turn.visible().settings().tools().maxCellCharacters());
    return JsonText.write(waiting(answer, token, before));
  }

  static ObjectNode waiting(ObjectNode answer, String token, String before) {
    return answer
        .put("confirm_token", token)
        .put("expires_in_seconds", PendingChanges.SECONDS)
        .put(
            "next",
            before
                + "Nothing has been changed. Show this to the user; if they agree, call again with"
                + " the same arguments and confirm_token.");
  }

  private Json confirmed(
      Turn turn, Arguments arguments, Change change, Preview preview, String token) {
    String state = taken(turn, arguments, change.tool(), token);
    return state.equals(preview.state())
        ? made(turn, with(change.wanted(), Terms.exactly(preview.count())))
        : shown(turn, arguments, change, preview, "The rows have changed since they were shown. ");
  }

  private String taken(Turn turn, Arguments arguments, String tool, String token) {
    return pending
        .take(token, turn.identity(), tool, told(arguments))
        .orElseThrow(
            () ->
                Arguments.malformed("confirm_token does not hold for this call")
                    .details(
                        "It holds once, for %d seconds, and with the same arguments."
                            .formatted(PendingChanges.SECONDS))
                    .hint("Call without it to get a new one."));
  }

  /**
   * Whether a person has agreed to a call of a routine; what it would do, nobody can tell before.
   *
   * @param tool whose call it is: what was agreed to for one holds for no other
   * @return what to answer instead of calling it; empty to go on
   */
  Optional<Json> first(
      Turn turn, Arguments arguments, String tool, ToolWrites writes, Operation.Call call) {
    if (writes.unconfirmedRows(call.endpoint().action()) == Integer.MAX_VALUE) {
      return Optional.empty();
    }
    Optional<String> token = arguments.text("confirm_token");
    if (token.isPresent()) {
      taken(turn, arguments, tool, token.get());
      return Optional.empty();
    }
    if (!turn.dialogue().canAsk()) {
      String given = pending.add(turn.identity(), tool, told(arguments), "");
      return Optional.of(
          JsonText.write(waiting(JsonText.object().put("dry_run", true), given, "")));
    }
    String question =
        "call %s/%s, which may change data\n%s"
            .formatted(call.service(), call.endpoint().resource(), shortened(told(arguments)));
    if (!isAgreed(turn.dialogue().ask(new Question("confirm", question, form(), "")))) {
      throw declined();
    }
    return Optional.empty();
  }

  private static boolean isAgreed(Reply reply) {
    return reply.isAccepted() && reply.content().path("confirm").asBoolean(false);
  }

  private static Json made(Turn turn, Operation operation) {
    return Answers.structured(
        success(turn.run(operation)), AnswerForm.PLAIN, turn.visible().settings());
  }

  /** What an operation gave; throws why it gave nothing. */
  static Outcome.Success success(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> success;
      case Outcome.Exported exported -> throw new IllegalStateException("an export as a tool call");
      case Outcome.BrokenOff(GatewayException error, long rows, long bytes) -> throw error;
      case Outcome.Failure(GatewayException error) -> throw error;
    };
  }

  private static Operation with(Operation wanted, Terms terms) {
    return switch (wanted) {
      case Operation.Create(var s, var r, var payload, var upsert, var missing, var back, var t) ->
          new Operation.Create(s, r, payload, upsert, missing, back, terms);
      case Operation.Update(var s, var r, var payload, var missing, var where, var back, var t) ->
          new Operation.Update(s, r, payload, missing, where, back, terms);
      case Operation.Delete(var s, var r, var where, var back, var t) ->
          new Operation.Delete(s, r, where, back, terms);
      case Operation.Read read -> throw new IllegalArgumentException("no change");
      case Operation.Call call -> throw new IllegalArgumentException("no change");
    };
  }

  private static Operation returning(
      Operation wanted, Optional<Selection<RelationName, ColumnName>> back) {
    return switch (wanted) {
      case Operation.Create(var s, var r, var payload, var upsert, var missing, var b, var terms) ->
          new Operation.Create(s, r, payload, upsert, missing, back, terms);
      case Operation.Update(var s, var r, var payload, var missing, var where, var b, var terms) ->
          new Operation.Update(s, r, payload, missing, where, back, terms);
      case Operation.Delete(var s, var r, var where, var b, var terms) ->
          new Operation.Delete(s, r, where, back, terms);
      case Operation.Read read -> throw new IllegalArgumentException("no change");
      case Operation.Call call -> throw new IllegalArgumentException("no change");
    };
  }
}
