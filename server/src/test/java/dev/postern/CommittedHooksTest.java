package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Notices to another server once changes are committed, and the numbers operators see of it. */
@Timeout(180)
class CommittedHooksTest {
  private static final String ALL_TOLD = "postern_hook_after_commit_queued 0.0";
  private static final String HOOK =
      """
      export const bind = { needs: ['subject'] };
      export function beforeCreate(ctx) {
        for (const { body } of ctx.rows) {
          try {
            if (body.startsWith('closes ')) ctx.db.call('close_ticket', { ticket_id: Number(body.slice(7)) });
          } catch {}
        }
      }
      export function afterCreate(ctx) {
        ctx.db.read('regions', { limit: 1 });
        if (ctx.rows.some(row => row.subject === 'Bad')) ctx.reject(422, 'no such tickets');
        for (const row of ctx.rows) row.seen = true;
      }
      export function afterCommit(ctx) {
        ctx.db.read('regions', { limit: 1 });
        const body = ctx.rows.map(({ subject, seen }) => `${ctx.action} ${subject} ${seen}`);
        const answer = ctx.fetch('http://127.0.0.1:PORT/told', { method: 'POST', body });
        if (!answer.ok) throw new Error('not heard: ' + answer.status);
      }
      """;

  private static final String CLOSING =
      """
      export function afterCommit(ctx) {
        ctx.fetch('http://127.0.0.1:PORT/told', { method: 'POST', body: `closed ${ctx.rows[0].id}` });
      }
      """;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile boolean isDeaf;
  private HttpServer listener;
  private TestGateway gateway;
  private Path hookFolder;

  @BeforeEach
  void start(@TempDir Path scripts) throws IOException {
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    listener.createContext("/told", this::hear);
    listener.start();
    int port = listener.getAddress().getPort();
    Path hook = Files.createDirectories(scripts.resolve("shop")).resolve("support_tickets.js");
    Files.writeString(hook, HOOK.replace("PORT", Integer.toString(port)));
    Files.writeString(
        hook.resolveSibling("close_ticket.js"), CLOSING.replace("PORT", Integer.toString(port)));
    String rest = "\n    rest: {transaction-end: commit-allow-override}";
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("    connector: postgres", "    connector: postgres" + rest)
                    + """

                    admin: {port: 0}
                    hooks:
                      folder: %s
                      threads: 3
                      timeout-ms: 20000
                      files:
                        shop/support_tickets.js: {private-hosts: ["http://127.0.0.1:%d"]}
                        shop/close_ticket.js: {private-hosts: ["http://127.0.0.1:%d"]}
                      fetch: {timeout-ms: 20000}
                      after-commit: {attempts: 2, pause-ms: 1, max-queued: 2, timeout-ms: 20000}
                    """
                        .formatted(scripts, port, port));
    hookFolder = hook.getParent();
  }

  @AfterEach
  void stop() {
    listening.countDown();
    gateway.close();
    listener.stop(0);
  }

  private void hear(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (body.contains("Waits")) {
      try {
        listening.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    told.add(body);
    exchange.sendResponseHeaders(isDeaf ? 500 : 204, -1);
    exchange.close();
  }

  private static String ticket(String subject) {
    return ticket(subject, "A");
  }

  private static String ticket(String subject, String body) {
    return """
    {"customer_id": 1, "subject": "%s", "body": "%s", "priority": "low"}\
    """
        .formatted(subject, body);
  }

  private HttpResponse<String> create(String subject, String prefer) {
    return gateway.call(
        "POST",
        "/api/shop/support_tickets",
        "tenant",
        Map.of("Content-Type", "application/json", "Prefer", prefer),
        ticket(subject));
  }

  private HttpResponse<String> batch(String... subjects) {
    List<String> operations = new ArrayList<>();
    for (String subject : subjects) {
      operations.add(
          """
          {"id": "%s", "method": "POST", "path": "/support_tickets", "body": %s,
           "headers": {"Prefer": "return=representation"}}\
          """
              .formatted(subject, ticket(subject)));
    }
    return gateway.call(
        "POST",
        "/api/shop/batch",
        "tenant",
        Map.of("Content-Type", "application/json"),
        "{\"operations\": [" + String.join(",", operations) + "]}");
  }

  private String stored(String subject) {
    String path = "/api/shop/support_tickets?select=subject&subject=eq." + subject;
    return gateway.get(path, "tenant").body();
  }

  private void awaitTold(int count) {
    while (told.size() < count) {
      Thread.onSpinWait();
    }
  }

  private HttpResponse<String> operators(String method, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create(gateway.gateway().numbers().orElseThrow()).resolve(path);
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private void awaitNumber(String line) {
    while (!operators("GET", "/metrics").body().contains(line)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatHooksNeedIsToldOfACallThatWantsNothingBack() {
    HttpResponse<String> answer = create("Quiet", "return=minimal");
    assertEquals(201, answer.statusCode());
    assertEquals("", answer.body());
    awaitTold(1);
    assertEquals(List.of("[\"create Quiet true\"]"), told);
  }

  @Test
  void whatIsCommittedIsToldAndNothingElse() {
    assertEquals(201, create("One", "return=representation").statusCode());
    assertEquals(422, create("Bad", "return=representation").statusCode());
    assertEquals(201, create("Trial", "return=representation, tx=rollback").statusCode());
    assertEquals("[]", stored("Trial"));
    awaitNumber(ALL_TOLD);
    assertEquals(200, batch("Two", "Three").statusCode());
    awaitNumber(ALL_TOLD);
    assertTrue(batch("Four", "Bad").statusCode() >= 400);
    assertEquals(201, create("Last", "return=minimal").statusCode());
    awaitTold(4);
    assertEquals(
        List.of(
            "[\"create One true\"]",
            "[\"create Two true\"]",
            "[\"create Three true\"]",
            "[\"create Last true\"]"),
        told);
  }

  @Test
  void anAnswerDoesNotWaitAndAFullQueueRefusesTheChange() {
    assertEquals(201, create("Waits", "return=representation").statusCode());
    assertEquals(201, create("Second", "return=representation").statusCode());
    HttpResponse<String> full = create("Third", "return=representation");
    assertEquals(503, full.statusCode(), full.body());
    assertTrue(full.body().contains("nothing was changed"), full.body());
    assertEquals("[]", stored("Third"));
    assertEquals(503, batch("Fourth").statusCode());
    assertEquals("[]", stored("Fourth"));
    listening.countDown();
    awaitTold(2);
    awaitNumber(ALL_TOLD);
    assertEquals(201, create("Fifth", "return=representation").statusCode());
    awaitTold(3);
  }

  @Test
  void operatorsSeeWhatBecomesOfIt() {
    isDeaf = true;
    assertEquals(201, create("Unheard", "return=representation").statusCode());
    String file = "{file=\"shop/support_tickets.js\",outcome=\"";
    awaitNumber("postern_hook_after_commit_total" + file + "given_up\"} 1.0");
    List<String> ids =
        gateway.auditRecords().stream().map(one -> one.get("request_id").asString()).toList();
    List<String> asked = ids.stream().filter(id -> id.matches(".*-h\\d+")).toList();
    assertEquals(3, asked.size(), ids.toString());
    assertEquals(3, Set.copyOf(asked).size(), ids.toString());
    HttpResponse<String> answer = operators("GET", "/metrics");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
    String text = answer.body();
    for (String line :
        List.of(
            "postern_hook_after_commit_total" + file + "failed\"} 1.0",
            "postern_hook_fetches_total{outcome=\"answered\"} 2.0",
            "postern_hook_runs_total" + file + "done\",phase=\"afterCreate\"} 1.0",
            "postern_hook_runs_total" + file + "failed\",phase=\"afterCommit\"} 2.0",
            "postern_hook_duration_seconds_count{file=\"shop/support_tickets.js\","
                + "phase=\"afterCommit\"} 2",
            "postern_hook_threads{language=\"js\",state=\"busy\"} 0.0",
            "postern_hook_threads{language=\"js\",state=\"late\"} 0.0",
            "postern_hook_threads{language=\"js\",state=\"queued\"} 0.0",
            "postern_hook_contexts{language=\"js\"}",
            "postern_hook_scripts_stale 0.0",
            "postern_hook_scripts_info{version=\"",
            "postern_hook_kv_entries 0.0")) {
      assertTrue(text.contains(line), line + "\n" + text);
    }
    assertEquals(2, told.size());
    assertTrue(text.contains("postern_hook_resting{file=\"shop/support_tickets.js\"} 0.0"), text);
    assertEquals(404, operators("GET", "/").statusCode());
    assertEquals(405, operators("POST", "/metrics").statusCode());
    assertEquals(404, gateway.get("/metrics", "reader").statusCode());
  }

  @Test
  void aForeignNameLeadsNobodyToTheNumbers() throws IOException {
    URI uri = URI.create(gateway.gateway().numbers().orElseThrow());
    for (String host : List.of("evil.example", "evil.example:" + uri.getPort(), "")) {
      try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
        String request =
            "GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
        assertFalse(answer.contains("postern_hook"), answer);
      }
    }
  }

  @Test
  void operatorsSeeThatNewerScriptsWereRefused() throws IOException {
    Path wrong =
        Files.writeString(hookFolder.resolve("regions.js"), "export function afterReed() {}");
    awaitNumber("postern_hook_scripts_stale 1.0");
    Files.delete(wrong);
    awaitNumber("postern_hook_scripts_stale 0.0");
  }

  private HttpResponse<String> closing(String subject, String ticket) {
    return gateway.call(
        "POST",
        "/api/shop/support_tickets",
        "tenant",
        Map.of("Content-Type", "application/json", "Prefer", "return=minimal"),
        ticket(subject, "closes " + ticket));
  }

  /** A call of a hook is a part of the whole: told once that is there to stay, and never else. */
  @Test
  void whatACallOfAHookBringsToTellIsToldOnceTheWholeIsCommitted() {
    String open = "select id from shop.support_tickets where tenant_id = 1 and status <> 'closed'";
    String ticket = gateway.sql(open + " order by id limit 1");
    for (int again = 0; again < 3; again++) {
      assertEquals(422, closing("Bad", ticket).statusCode());
      assertEquals(201, closing("None", "0").statusCode());
      awaitNumber(ALL_TOLD);
    }
    assertEquals(201, closing("Closes", ticket).statusCode());
    awaitTold(5);
    awaitNumber(ALL_TOLD);
    List<String> sorted = told.stream().sorted().toList();
    assertEquals(
        List.of(
            "[\"create Closes true\"]",
            "[\"create None true\"]",
            "[\"create None true\"]",
            "[\"create None true\"]",
            "closed " + ticket),
        sorted);
  }
}
