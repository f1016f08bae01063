package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Streams on which clients of either era hear of changes. */
@Timeout(60)
class ListeningTest {
  private static final String WATCHED = "test://watched-resource";

  private ShopServer server;
  private StreamClient ada;

  @BeforeEach
  void start() {
    server =
        new ShopServer(
            McpSettings.DEFAULTS.withConnections(
                new McpConnections(10, 5, 60_000, 3, 2, 20, 20, 60_000)),
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
  void aSessionHearsOfListsAndOfWhatItSubscribedTo() throws Exception {
    StreamClient session = ada.session("{}");
    try (Answer stream = session.send("GET", "")) {
      assertTrue(stream.isStream());
      subscription(session, "resources/subscribe");
      server.endpoint().changed(new Change.Resource("test://static-text"));
      server.endpoint().changed(new Change.Resource(WATCHED));
      JsonNode updated = stream.message();
      assertEquals("notifications/resources/updated", updated.path("method").stringValue());
      assertEquals(WATCHED, updated.at("/params/uri").stringValue());
      subscription(session, "resources/unsubscribe");
      server.endpoint().changed();
      for (String list : new String[] {"tools", "prompts", "resources"}) {
        assertEquals(
            "notifications/" + list + "/list_changed",
            stream.message().path("method").stringValue());
      }
    }
  }

  @Test
  void aSecondStreamOfASessionTakesThePlaceOfTheFirst() throws Exception {
    StreamClient session = ada.session("{}");
    try (Answer first = session.send("GET", "");
        Answer second = session.send("GET", "")) {
      assertEquals(Optional.empty(), first.next());
      server.endpoint().changed(Change.List.TOOLS);
      assertEquals(
          "notifications/tools/list_changed", second.message().path("method").stringValue());
    }
  }

  @Test
  void aStreamEndsWithItsSession() throws Exception {
    StreamClient session = ada.session("{}");
    try (Answer stream = session.send("GET", "")) {
      session.send("DELETE", "").close();
      assertEquals(Optional.empty(), stream.next());
    }
    assertEquals(404, session.send("GET", "").status());
  }

  @Test
  void whatIsListenedToIsAStreamOfOnesOwn() throws Exception {
    StreamClient session = ada.session("{}");
    assertEquals(406, session.with("Accept", "application/json").send("GET", "").status());
    assertEquals(404, session.with("Authorization", "Bearer writer").send("GET", "").status());
    assertEquals(401, session.with("Authorization", "Bearer stranger").send("GET", "").status());
  }

  @Test
  void aSubscriptionHearsOfWhatItAskedForAndIsTagged() throws Exception {
    try (Answer stream =
        ada.modern(
            "subscriptions/listen",
            "",
            "'notifications':{'promptsListChanged':true,'rootsListChanged':true,"
                + "'resourceSubscriptions':['"
                + WATCHED
                + "']}")) {
      JsonNode acknowledged = stream.message();
      assertEquals(
          "notifications/subscriptions/acknowledged", acknowledged.path("method").stringValue());
      assertEquals(
          "{\"promptsListChanged\":true,\"resourceSubscriptions\":[\"" + WATCHED + "\"]}",
          acknowledged.at("/params/notifications").toString());
      server.endpoint().changed(Change.List.TOOLS);
      server.endpoint().changed(Change.List.PROMPTS);
      server.endpoint().changed(new Change.Resource(WATCHED));
      JsonNode prompts = stream.message();
      assertEquals("notifications/prompts/list_changed", prompts.path("method").stringValue());
      assertEquals(1, prompts.at("/params/_meta/io.modelcontextprotocol~1subscriptionId").asInt());
      assertEquals(
          "notifications/resources/updated", stream.message().path("method").stringValue());
    }
  }

  @Test
  void oneCallerHasSoManyStreamsAndAllHaveSoMany() throws Exception {
    try (Answer first = listen(ada);
        Answer second = listen(ada);
        Answer another = listen(ada.with("Authorization", "Bearer writer"))) {
      first.message();
      second.message();
      another.message();
      assertEquals(503, listen(ada).status());
      assertEquals(503, listen(ada.with("Authorization", "Bearer clerk")).status());
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (listen(ada).status() != 200) {
      assertTrue(System.nanoTime() < end, "streams of clients that left are still counted");
    }
  }

  @Test
  void anIdleStreamSaysThatItIsAlive() throws Exception {
    try (Answer stream = listen(ada)) {
      stream.message();
      int beats = 0;
      while (beats < 3) {
        beats += stream.line().equals(":") ? 1 : 0;
      }
    }
  }

  @Test
  void theEndOfTheEndpointIsTheEndOfItsStreams() throws Exception {
    try (Answer stream = listen(ada)) {
      stream.message();
      server.endpoint().close();
      assertEquals(Optional.empty(), stream.next());
    }
    assertEquals(503, listen(ada).status());
  }

  private static Answer listen(StreamClient client) throws Exception {
    return client.modern("subscriptions/listen", "", "'notifications':{'toolsListChanged':true}");
  }

  private static void subscription(StreamClient session, String method) throws Exception {
    try (Answer answer =
        session.post(
            "{'jsonrpc':'2.0','id':1,'method':'%s','params':{'uri':'%s'}}"
                .formatted(method, WATCHED))) {
      assertEquals("{}", answer.message().path("result").toString());
    }
  }
}
