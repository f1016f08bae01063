package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.mcp.StreamClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Calls that ask, in revision 2026-07-28: what a client keeps for its next try is good for that
 * alone.
 */
class RoundsTest {
  private static final String TOOL = "test_input_required_result_request_state";
  private static final String YES =
      "'inputResponses':{'confirm':{'action':'accept','content':{'ok':true}}}";

  private ShopServer server;
  private StreamClient ada;

  @BeforeEach
  void start() {
    server =
        new ShopServer(
            McpSettings.DEFAULTS,
            ConformanceFeatures.of(change -> {}),
            new ShopPipeline(Shop::named));
    ada = new StreamClient(server.url(), "reader");
  }

  @AfterEach
  void stop() {
    ada.close();
    server.close();
  }

  @Test
  void anAnswerWithItsStateGoesOn() throws Exception {
    assertEquals("state-ok", text(call(ada, TOOL, YES, state())));
  }

  @Test
  void aStateIsUsedOnce() throws Exception {
    String state = state();
    assertEquals("state-ok", text(call(ada, TOOL, YES, state)));
    refused("was used already", call(ada, TOOL, YES, state));
    refused("was used already", call(ada, TOOL, YES, alike(state)));
  }

  /** Another text for the same bytes, where the last character has bits to spare. */
  private static String alike(String state) {
    if (state.length() % 4 == 0) {
      return state;
    }
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = letters.indexOf(state.charAt(state.length() - 1));
    return state.substring(0, state.length() - 1) + letters.charAt(last + 1);
  }

  @Test
  void aStateIsOneCallersForOneCall() throws Exception {
    String state = state();
    StreamClient bob = ada.with("Authorization", "Bearer writer");
    refused("was not made here", call(bob, TOOL, YES, state));
    refused(
        "was not made here", call(ada, "test_input_required_result_tampered_state", YES, state));
    StreamClient elsewhere = new StreamClient(server.url().resolve("/mcp/shop"), "reader");
    refused("was not made here", call(elsewhere, TOOL, YES, state));
    assertEquals("state-ok", text(call(ada, TOOL, YES, state)));
  }

  @Test
  void aStateIsForTheArgumentsItWasMadeWith() throws Exception {
    String first = "'arguments':{'message':'Delete one?'}";
    JsonNode asked = call(ada, "test_elicitation", first, null);
    String state = asked.at("/result/requestState").stringValue();
    String other = "'arguments':{'message':'Delete all?'}";
    refused("was not made here", call(ada, "test_elicitation", other, state));
  }

  @Test
  void aChangedStateIsRefused() throws Exception {
    String state = state();
    char other = state.charAt(20) == 'A' ? 'B' : 'A';
    refused(
        "was not made here",
        call(ada, TOOL, YES, state.substring(0, 20) + other + state.substring(21)));
    refused("was not made here", call(ada, TOOL, YES, "nothing"));
    refused("was not made here", call(ada, TOOL, YES, ""));
  }

  @Test
  void anAnswerWithoutItsStateIsNoneWhereThePersonWasShownSomething() throws Exception {
    JsonNode again = call(ada, TOOL, YES, null);
    assertEquals("input_required", again.at("/result/resultType").stringValue());
  }

  @Test
  void anAnswerThatDoesNotFitIsAskedForAgain() throws Exception {
    JsonNode again =
        call(
            ada,
            TOOL,
            "'inputResponses':{'confirm':{'action':'accept','content':{'ok':'perhaps'}}}",
            state());
    assertEquals("input_required", again.at("/result/resultType").stringValue());
    String next = again.at("/result/requestState").stringValue();
    assertEquals("state-ok", text(call(ada, TOOL, YES, next)));
  }

  @Test
  void earlierAnswersTravelWithTheState() throws Exception {
    String tool = "test_input_required_result_multi_round";
    JsonNode first = call(ada, tool, "'arguments':{}", null);
    assertTrue(first.at("/result/inputRequests").has("step1"), first::toString);
    JsonNode second =
        call(
            ada, tool, answer("step1", "name", "Ada"), first.at("/result/requestState").asString());
    assertTrue(second.at("/result/inputRequests").has("step2"), second::toString);
    JsonNode last =
        call(
            ada,
            tool,
            answer("step2", "color", "red"),
            second.at("/result/requestState").asString());
    assertTrue(text(last).contains("Ada") && text(last).contains("red"), last::toString);
  }

  private static String answer(String key, String field, String value) {
    return "'inputResponses':{'%s':{'action':'accept','content':{'%s':'%s'}}}"
        .formatted(key, field, value);
  }

  private String state() throws Exception {
    return call(ada, TOOL, "'arguments':{}", null).at("/result/requestState").stringValue();
  }

  private static JsonNode call(StreamClient client, String tool, String params, String state)
      throws Exception {
    String brought = state == null ? "" : ",'requestState':'" + state + "'";
    try (Answer answer =
        client.modern("tools/call", tool, "'name':'" + tool + "'," + params + brought)) {
      return answer.message();
    }
  }

  private static String text(JsonNode message) {
    return message.at("/result/content/0/text").asString(message.toString());
  }

  private static void refused(String why, JsonNode message) {
    assertEquals(RpcException.INVALID_PARAMS, message.at("/error/code").asInt(), message::toString);
    assertTrue(message.at("/error/message").stringValue().contains(why), message::toString);
  }
}
