package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Patterns that match more than they should, or take for ever. */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatternAttackTest {
  private static final String THINGS = "/api/shop/things";
  private static final List<String> BOMBS =
      List.of(
          "(a+)+$", "((a*)*)*b", "(x{1,255}){1,255}", "(b|(a+)){2,}", "(((((((((((a)))))))))))");

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
    shop.gateway().sql("truncate shop.things, shop.tagged restart identity cascade");
  }

  /** Patterns mean what is documented, and take no longer than a call may. */
  @Test
  void patternsAreBounded() {
    shop.gateway().sql("insert into shop.things (name) values ('100%'), ('a_c'), ('abc')");
    String names = THINGS + "?select=name&order=name&name=";
    assertEquals(
        "[{\"name\":\"a_c\"},{\"name\":\"abc\"}]", shop.get(names + "like.a*c", "attacker").body());
    assertEquals("[{\"name\":\"100%\"}]", shop.get(names + "eq.100%25", "attacker").body());
    for (String bomb : BOMBS) {
      String encoded = URLEncoder.encode(bomb, StandardCharsets.UTF_8);
      for (String operator : List.of("match.", "imatch.", "match(any).", "like.", "fts.")) {
        boolean isSet = operator.contains("(");
        String condition = operator + (isSet ? "%7B" + encoded + "%7D" : encoded);
        HttpResponse<String> answer = shop.get(names + condition, "attacker");
        boolean isRefused = operator.contains("match");
        assertTrue(answer.statusCode() <= 400, operator + bomb + answer.body());
        assertEquals(isRefused, answer.body().contains("\"PSTN422\""), operator + bomb);
      }
      assertTrue(tool("imatch", bomb).contains("nested in a way"), bomb);
    }
    for (String harmless : List.of("^(a|b)+c$", "a+b*", "\\(a+\\)+", "[(*]+x)?", "(ab){2}c")) {
      String answer =
          shop.get(
                  names + "match." + URLEncoder.encode(harmless, StandardCharsets.UTF_8),
                  "attacker")
              .body();
      assertFalse(answer.contains("PSTN422"), harmless + answer);
    }
    String most = "x".repeat(200);
    for (String operator : List.of("like", "ilike", "match", "imatch")) {
      assertEquals("[]", shop.get(names + operator + "." + most, "attacker").body());
      String refused = shop.get(names + "not." + operator + "." + most + "x", "attacker").body();
      assertTrue(refused.contains("max-pattern-characters is 200"), refused);
      assertTrue(tool(operator, most + "x").contains("max-pattern-characters is 200"), operator);
      assertFalse(tool(operator, most).contains("max-pattern-characters"), operator);
    }
  }

  private String tool(String operator, String pattern) {
    String arguments =
        "{\"resource\":\"things\",\"where\":{\"column\":\"name\",\"op\":\"%s\",\"value\":\"%s\"}}"
            .formatted(operator, pattern.replace("\\", "\\\\"));
    return shop.tool("read_records", arguments, "attacker").toString();
  }
}
