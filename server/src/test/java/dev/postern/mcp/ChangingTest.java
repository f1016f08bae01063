package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a change does before it is made, and what a person is asked. */
class ChangingTest {
  private static final String UPDATE =
      "{\"resource\":\"customers\",\"where\":{\"column\":\"name\",\"value\":\"Ada\"},\"values\":"
          + "{\"name\":\"Bo\"}}";

  private final Person person = new Person();
  private final Table table = new Table();
  private final ToolSet tools =
      new ToolSets(McpSettings.DEFAULTS, StandardFeatures.of(QueryLimits.DEFAULTS).tools())
          .of(Shop.views(identity("ada")));

  private static Identity identity(String subject) {
    return new Identity(subject, "test", List.of("careful"), Map.of());
  }

  /** Rows that fit, by key; a change may be made and undone. */
  private static final class Table {
    private final Deque<String> versions = new ArrayDeque<>();
    private String keys = "1,2";
    private final List<Operation> made = new ArrayList<>();

    Outcome run(Operation operation) {
      if (!operation.terms().rollsBack()) {
        made.add(operation);
      }
      String[] ids = keys.isEmpty() ? new String[0] : keys.split(",");
      boolean returns =
          switch (operation) {
            case Operation.Update update -> update.returning().isPresent();
            case Operation.Delete delete -> delete.returning().isPresent();
            default -> false;
          };
      StringBuilder rows = new StringBuilder();
      for (String id : ids) {
        rows.append(rows.isEmpty() ? "" : ",").append("{\"id\":").append(id).append('}');
      }
      return new Outcome.Success(
          operation,
          new Result(
              returns ? Json.of("[" + rows + "]") : Json.EMPTY_ARRAY,
              ids.length,
              OptionalLong.empty(),
              Result.Cut.NOTHING,
              ""));
    }

    /** Others change the rows while a person thinks. */
    void overtake() {
      if (!versions.isEmpty()) {
        keys = versions.removeFirst();
      }
    }
  }

  /** Says what it is told to say. */
  private final class Person implements Dialogue {
    private boolean isThere = true;
    private boolean agrees = true;
    private final List<Question> asked = new ArrayList<>();

    @Override
    public boolean can(String capability) {
      return isThere;
    }

    @Override
    public Reply ask(Question question) {
      asked.add(question);
      table.overtake();
      return new Reply(true, JsonText.object().put("confirm", agrees), question.state());
    }

    @Override
    public Map<String, Answer> inquire(List<Inquiry> inquiries, String state) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void progress(double done, OptionalDouble total, String message) {}

    @Override
    public void log(LogLevel level, String text) {}
  }

  private JsonNode call(String tool, String arguments) {
    return call(tool, arguments, "ada");
  }

  private JsonNode call(String tool, String arguments, String subject) {
    GatewayTool.Talk talk = (GatewayTool.Talk) tools.tool(tool);
    ObjectNode given = (ObjectNode) JsonText.parse(Json.of(arguments));
    Turn turn =
        new Turn() {
          @Override
          public Identity identity() {
            return ChangingTest.identity(subject);
          }

          @Override
          public Visible visible() {
            return tools.visible();
          }

          @Override
          public Outcome run(Operation operation) {
            return table.run(operation);
          }

          @Override
          public Dialogue dialogue() {
            return person;
          }
        };
    ToolAnswer answer = talk.talk(turn, tools.arguments(talk, given));
    return JsonText.parse(answer.structured().orElseThrow());
  }

  @Test
  void aPersonSeesWhatWouldChangeAndSaysYes() {
    assertEquals("{\"count\":2}", call("update_records", UPDATE).toString());
    assertEquals(1, person.asked.size());
    String message = person.asked.getFirst().message();
    assertTrue(
        message.startsWith("update shop/customers, 2 rows: [{\"id\":1},{\"id\":2}]"), message);
    assertTrue(message.contains("\"values\":{\"name\":\"Bo\"}"), message);
    Operation made = table.made.getFirst();
    assertEquals(OptionalLong.of(2), made.terms().maxAffected());
    assertEquals(OptionalLong.of(2), made.terms().minAffected());
  }

  @Test
  void aNoChangesNothing() {
    person.agrees = false;
    GatewayException declined =
        assertThrows(GatewayException.class, () -> call("update_records", UPDATE));
    assertEquals(ErrorCode.REQUEST_FORBIDDEN, declined.code());
    assertEquals(List.of(), table.made);
  }

  @Test
  void rowsThatChangedMeanwhileAreShownAgain() {
    table.versions.add("1,2,3");
    call("update_records", UPDATE);
    assertEquals(2, person.asked.size());
    assertTrue(person.asked.getLast().message().startsWith("The rows have changed meanwhile."));
    assertEquals(OptionalLong.of(3), table.made.getFirst().terms().maxAffected());
  }

  @Test
  void otherRowsOfTheSameNumberAreOtherRows() {
    table.versions.add("1,3");
    call("update_records", UPDATE);
    assertEquals(2, person.asked.size());
  }

  @Test
  void nobodyIsAskedForEver() {
    table.versions.addAll(List.of("1", "1,2", "1", "1,2"));
    GatewayException given =
        assertThrows(GatewayException.class, () -> call("update_records", UPDATE));
    assertEquals(ErrorCode.CONFLICT, given.code());
    assertEquals(List.of(), table.made);
  }

  @Test
  void nobodyIsAskedAboutNothing() {
    table.keys = "";
    assertEquals("{\"count\":0}", call("update_records", UPDATE).toString());
    assertEquals(List.of(), person.asked);
  }

  @Test
  void aTokenHoldsOnceForItsCallerItsToolAndItsArguments() {
    person.isThere = false;
    String token = call("update_records", UPDATE).get("confirm_token").asString();
    String confirmed = UPDATE.replaceFirst("}$", ",\"confirm_token\":\"" + token + "\"}");
    assertThrows(GatewayException.class, () -> call("update_records", confirmed, "eve"));
    assertThrows(
        GatewayException.class,
        () -> call("update_records", confirmed.replace("\"Bo\"", "\"Cy\"")));
    assertEquals(List.of(), table.made);
    assertEquals("{\"count\":2}", call("update_records", confirmed).toString());
    assertThrows(GatewayException.class, () -> call("update_records", confirmed));
    assertEquals(1, table.made.size());
  }

  @Test
  void aTokenOfOtherRowsGivesAnotherToken() {
    person.isThere = false;
    String token = call("update_records", UPDATE).get("confirm_token").asString();
    table.keys = "1,2,3";
    JsonNode again =
        call("update_records", UPDATE.replaceFirst("}$", ",\"confirm_token\":\"" + token + "\"}"));
    assertEquals(3, again.get("count").asInt());
    assertTrue(again.get("next").asString().startsWith("The rows have changed"));
    assertFalse(again.get("confirm_token").asString().equals(token));
    assertEquals(List.of(), table.made);
  }

  @Test
  void aRoutineThatMayWriteIsAskedForToo() {
    person.isThere = false;
    JsonNode waiting =
        call("call_routine", "{\"routine\":\"refund\",\"arguments\":{\"order_id\":1}}");
    assertTrue(waiting.has("confirm_token"));
    assertEquals(List.of(), table.made);
    person.isThere = true;
    call("call_routine", "{\"routine\":\"refund\",\"arguments\":{\"order_id\":1}}");
    assertEquals(1, table.made.size());
  }

  @Test
  void aChangeOfAllRowsIsNotMade() {
    for (String where : List.of("{}", "[]", "null")) {
      assertThrows(
          GatewayException.class,
          () -> call("delete_records", "{\"resource\":\"customers\",\"where\":" + where + "}"));
    }
  }
}
