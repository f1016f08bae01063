package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SQL that calls under other names become, as the audit records have it; {@code
 * -Dgolden.update=true} writes it anew.
 */
class AliasStatementsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/aliases/statements.txt");

  @TempDir private Path hooks;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(demo -> AliasedShop.config(demo, AliasedShop.ALIASES, hooks));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private String lastStatement() {
    return gateway.auditRecords().getLast().path("sql").asString();
  }

  /** One call, its method and path in one line, and the SQL that it became. */
  private String statement(String role, String line, String prefer, String body) {
    int space = line.indexOf(' ');
    HttpResponse<String> answer =
        gateway.call(
            line.substring(0, space),
            "/api/shop/" + line.substring(space + 1),
            role,
            Map.of("Content-Type", "application/json", "Prefer", prefer),
            body);
    assertTrue(answer.statusCode() < 300, () -> line + answer.body());
    String payload = body.isEmpty() ? "" : body + "\n";
    return "### " + line + "\n" + payload + "--- " + lastStatement() + "\n\n";
  }

  @Test
  void statementsAreInTheSourcesNames() throws IOException {
    String row = "{\"contact\": \"G\", \"mail\": \"g@alias.test\", \"country\": \"DE\"}";
    String mine = "mail=eq.g@alias.test&select=contact";
    String written =
        statement(
                "reader",
                "GET clients?select=client_no,nick:contact&mail=like.*@*&order=contact&limit=2",
                "count=exact",
                "")
            + statement(
                "reader",
                "GET clients?select=contact,purchases(buyer_no,order_items(line))"
                    + "&purchases.total=gt.5&limit=1",
                "count=none",
                "")
            + statement(
                "reader",
                "GET purchases?select=total,...clients!inner(contact)&order=clients(contact)&limit=1",
                "count=none",
                "")
            + statement("tenant", "POST clients?select=contact", "return=representation", row)
            + statement(
                "tenant",
                "POST clients?on_conflict=tenant_id,mail&columns=tenant_id,mail,contact,country",
                "resolution=merge-duplicates",
                row.replace("{", "{\"tenant_id\": 1, \"full_name\": \"-\", "))
            + statement(
                "tenant", "PATCH clients?" + mine, "return=representation", "{\"contact\": \"H\"}")
            + statement("tenant", "DELETE clients?" + mine, "return=representation", "")
            + statement(
                "reader",
                "GET rpc/latest_purchases?at_most=2&select=buyer_no&total=gt.0&order=total",
                "count=none",
                "")
            + statement(
                "reader", "POST rpc/revenue_of_month?select=revenue&limit=1", "count=none", "{}");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, written.stripTrailing() + "\n");
    }
    assertEquals(Files.readString(GOLDEN), written.stripTrailing() + "\n");
  }
}
