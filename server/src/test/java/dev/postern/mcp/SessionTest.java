package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpConnections;
import dev.postern.config.McpSettings;
import dev.postern.mcp.StreamClient.Answer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Sessions of clients up to revision 2025-11-25, from outside. */
@Timeout(60)
class SessionTest {
  private static final McpConnections SMALL =
      new McpConnections(3, 2, 60_000, 2, 1, 20, 20, 60_000);
  private static final String PING = "{'jsonrpc':'2.0','id':1,'method':'ping'}";

  private ShopServer server;
  private StreamClient ada;

  @BeforeEach
  void start() {
    server = start(SMALL);
    ada = new StreamClient(server.url(), "reader");
  }

  private static ShopServer start(McpConnections connections) {
    return new ShopServer(
        McpSettings.DEFAULTS.withConnections(connections),
        ConformanceFeatures.of(change -> {}),
        new ShopPipeline(Shop::named));
  }

  @AfterEach
  void stop() {
    ada.close();
    server.close();
  }

  @Test
  void aSessionIsItsOpenersWhereItWasOpened() throws Exception {
    StreamClient session = ada.session("{}");
    assertEquals(200, status(session, PING));
    assertEquals(404, status(session.with("Authorization", "Bearer writer"), PING));
    StreamClient elsewhere =
        new StreamClient(server.url().resolve("/mcp/shop"), "reader")
            .with("Mcp-Session-Id", id(session));
    assertEquals(404, status(elsewhere, PING));
    assertEquals(404, status(session.with("Authorization", "Bearer writer"), listing()));
    try (Answer call =
        session.with("Authorization", "Bearer writer").post(call("test_simple_text", ""))) {
      assertEquals(404, call.status());
    }
    assertEquals(401, status(session.with("Authorization", "Bearer stranger"), PING));
  }

  @Test
  void anEndedSessionIsGoneForItsOpenerAlone() throws Exception {
    StreamClient session = ada.session("{}");
    assertEquals(404, delete(session.with("Authorization", "Bearer writer")));
    assertEquals(200, status(session, PING));
    assertEquals(204, delete(session));
    assertEquals(404, status(session, PING));
    assertEquals(404, delete(session));
  }

  @Test
  void ofTooManySessionsOfOneCallerTheLeastUsedEnds() throws Exception {
    StreamClient first = ada.session("{}");
    StreamClient second = ada.session("{}");
    assertEquals(200, status(first, PING));
    StreamClient third = ada.session("{}");
    assertEquals(404, status(second, PING));
    assertEquals(200, status(first, PING));
    assertEquals(200, status(third, PING));
  }

  @Test
  void whoComesWhenAllSessionsAreTakenIsServedWithoutOne() throws Exception {
    ada.session("{}");
    ada.session("{}");
    StreamClient bob = ada.with("Authorization", "Bearer writer");
    bob.session("{}");
    try (Answer answer =
        ada.with("Authorization", "Bearer clerk")
            .post(
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':"
                    + "'2025-11-25','capabilities':{},'clientInfo':{'name':'p','version':'1'}}}")) {
      assertEquals(200, answer.status());
      assertEquals(Optional.empty(), answer.header("Mcp-Session-Id"));
      assertEquals("2025-11-25", answer.message().at("/result/protocolVersion").stringValue());
    }
  }

  @Test
  void aSessionThatNobodyUsesEnds() throws Exception {
    try (ShopServer brief = start(new McpConnections(3, 2, 1, 2, 1, 20, 20, 60_000));
        StreamClient client = new StreamClient(brief.url(), "reader")) {
      StreamClient session = client.session("{}");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (status(session, PING) != 404) {
        assertTrue(System.nanoTime() < end, "the session is still there");
      }
    }
  }

  @Test
  void thePersonIsAskedOnTheStreamOfTheCall() throws Exception {
    StreamClient session = ada.session("{'elicitation':{}}");
    try (Answer call = session.post(call("test_elicitation", "'message':'Who are you?'"))) {
      assertTrue(call.isStream());
      JsonNode question = call.message();
      assertEquals("elicitation/create", question.path("method").stringValue());
      assertEquals("Who are you?", question.at("/params/message").stringValue());
      String id = question.path("id").stringValue();
      StreamClient foreign = session.with("Authorization", "Bearer writer");
      assertEquals(404, status(foreign, answer(id, "'action':'decline'")));
      assertEquals(202, status(session, answer("nothing", "'action':'decline'")));
      assertEquals(202, status(session, answer(id, "'action':'decline'")));
      String text = call.message().at("/result/content/0/text").stringValue();
      assertEquals("User response: {\"action\":\"decline\"}", text);
      assertEquals(Optional.empty(), call.next());
    }
  }

  @Test
  void anAnswerThatDoesNotFitFailsTheTool() throws Exception {
    StreamClient session = ada.session("{'elicitation':{'form':{}}}");
    try (Answer call = session.post(call("test_elicitation", "'message':'Who are you?'"))) {
      String id = call.message().path("id").stringValue();
      status(session, answer(id, "'action':'accept','content':{'username':7,'email':'a'}"));
      JsonNode result = call.message().path("result");
      assertTrue(result.path("isError").booleanValue());
      assertEquals("22P02", result.at("/structuredContent/code").stringValue());
    }
  }

  @Test
  void aClientThatHasNotDeclaredFormsIsNotAsked() throws Exception {
    for (String capabilities : new String[] {"{}", "{'elicitation':{'url':{}}}"}) {
      StreamClient session = ada.session(capabilities);
      try (Answer call = session.post(call("test_elicitation", "'message':'Who?'"))) {
        assertFalse(call.isStream());
        assertTrue(call.message().at("/result/isError").booleanValue());
      }
    }
  }

  @Test
  void aQuestionEndsWithItsCall() throws Exception {
    StreamClient session = ada.session("{'elicitation':{}}");
    try (Answer call = session.post(call("test_elicitation", "'message':'Who are you?'"))) {
      call.message();
      assertEquals(
          202,
          status(
              session,
              "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':5}}"));
      assertEquals("PSTN499", call.message().at("/result/structuredContent/code").stringValue());
    }
  }

  @Test
  void logsComeFromTheLevelThatWasAskedFor() throws Exception {
    StreamClient session = ada.session("{}");
    try (Answer call = session.post(call("test_tool_with_logging", ""))) {
      assertEquals("notifications/message", call.message().path("method").stringValue());
    }
    assertEquals(
        200,
        status(
            session,
            "{'jsonrpc':'2.0','id':1,'method':'logging/setLevel','params':{'level':'error'}}"));
    try (Answer call = session.post(call("test_tool_with_logging", ""))) {
      assertFalse(call.isStream());
      assertEquals("done", call.message().at("/result/content/0/text").stringValue());
    }
  }

  @Test
  void progressComesToWhoWantsToKnow() throws Exception {
    try (Answer call =
        ada.post(
            "{'jsonrpc':'2.0','id':5,'method':'tools/call','params':{'name':"
                + "'test_tool_with_progress','_meta':{'progressToken':'p'}}}")) {
      for (int done = 0; done <= 100; done += 50) {
        JsonNode progress = call.message();
        assertEquals("notifications/progress", progress.path("method").stringValue());
        assertEquals("p", progress.at("/params/progressToken").stringValue());
        assertEquals(done, progress.at("/params/progress").asInt());
      }
      assertEquals(5, call.message().path("id").asInt());
    }
  }

  private static String call(String tool, String arguments) {
    return "{'jsonrpc':'2.0','id':5,'method':'tools/call','params':{'name':'%s','arguments':{%s}}}"
        .formatted(tool, arguments);
  }

  private static String listing() {
    return "{'jsonrpc':'2.0','id':1,'method':'tools/list'}";
  }

  private static String answer(String id, String result) {
    return "{'jsonrpc':'2.0','id':'%s','result':{%s}}".formatted(id, result);
  }

  private static int status(StreamClient client, String message) throws Exception {
    try (Answer answer = client.post(message)) {
      return answer.status();
    }
  }

  private static int delete(StreamClient client) throws Exception {
    try (Answer answer = client.send("DELETE", "")) {
      return answer.status();
    }
  }

  private static String id(StreamClient session) {
    return session.header("Mcp-Session-Id");
  }
}
