package dev.postern.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.postern.config.AliasConfig;
import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What PostgreSQL says of its things, with the names that callers know and values as they were. */
class SourceWordsTest {
  private static final Query ASKED =
      new Query.Delete(
          Table.of(
              "shop",
              "clients",
              Table.Kind.TABLE,
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              Set.of(),
              ""),
          Filter.all(),
          Optional.empty());

  private final SourceWords words =
      new SourceWords(
          new Aliases(
              List.of(
                  alias("customers", "clients", Map.of("email", "mail", "id", "client_no")),
                  alias("orders", "purchases", Map.of("id", "purchase_no", "note", "remark")),
                  alias("fn_x", "settle", Map.of())),
              List.of("shop")));

  private static AliasConfig alias(String source, String name, Map<String, String> columns) {
    Place place = new Place("aliases", Position.wholeOf(Path.of("postern.yaml")), Map.of());
    return new AliasConfig(source, Optional.of(name), columns, Map.of(), place);
  }

  private String told(String message) {
    return words.of(ASKED, new SourceException(Kind.INVALID_VALUE, message)).getMessage();
  }

  @Test
  void tablesColumnsAndFunctionsHaveTheOtherName() {
    assertEquals(
        "null value in column \"mail\" of relation \"clients\" violates not-null constraint",
        told(
            "null value in column \"email\" of relation \"customers\" violates not-null"
                + " constraint"));
    assertEquals(
        "permission denied for table clients", told("permission denied for table customers"));
    assertEquals("column t0.mail does not exist", told("column t0.email does not exist"));
    assertEquals(
        "function shop.settle(integer) does not exist",
        told("function shop.fn_x(integer) does not exist"));
  }

  @Test
  void aColumnOfTheTableThatWasAskedComesBeforeOthersOfItsName() {
    assertEquals("column \"client_no\"", told("column \"id\""));
    assertEquals("column \"remark\"", told("column \"note\""));
  }

  @Test
  void theColumnsOfAKeyHaveItButItsValuesStay() {
    assertEquals(
        "Key (tenant_id, mail)=(1, email customers) is not present in table \"purchases\".",
        told("Key (tenant_id, email)=(1, email customers) is not present in table \"orders\"."));
    assertEquals(
        "Key (lower(mail))=(a) already exists.", told("Key (lower(email))=(a) already exists."));
  }

  @Test
  void constraintsAndOtherWordsStay() {
    String constraint = "duplicate key value violates unique constraint \"customers_email_key\"";
    assertEquals(constraint, told(constraint));
    assertEquals("the email of customers", told("the email of customers"));
  }

  @Test
  void whatTheSourcesOwnCodeSaysToCallersStays() {
    SourceException raised = new SourceException(Kind.RAISED, "no table customers for you");
    assertSame(raised, words.of(ASKED, raised));
  }
}
