package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.config.ConfigException;
import dev.postern.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masks that cannot be are told of with their place. */
class MaskProblemsTest {
  private static final String HEAD =
      """
      services: {shop: {connector: postgres}}
      roles:
        reader:
          allow:
            shop/customers:
              actions: [read]
              masks:
      """;

  private static String problems(String masks) {
    Path file = Path.of("postern.yaml");
    String yaml = HEAD + masks.indent(10);
    return assertThrows(
            ConfigException.class,
            () -> ConfigLoader.parse(file, yaml, Path.of("").toAbsolutePath(), Map.of()))
        .getMessage();
  }

  @Test
  void wordsThatAreNone() {
    assertTrue(
        problems("email: emial")
            .contains(
                "postern.yaml:8:11 roles.reader.allow.shop/customers.masks.email is no mask"));
    assertTrue(
        problems("email: {mask: email, allow: [fitler]}").contains("has a word that is none"));
    assertTrue(problems("email: {allow: [filter]}").contains("expects one of mask, regex"));
    assertTrue(problems("email: {json: {'a[0]': null}}").contains("is no path"));
    assertTrue(problems("email: {function: nothing}").contains("with its schema"));
  }

  @Test
  void patternsThatAreNotReadAlikeEverywhere() {
    for (String pattern :
        new String[] {
          "a+", "a*", "(a)", "a|b", "^a", "a$", "\\\\bx", "a{1,65}", "[é-ü]", "a?", "[a", "x??"
        }) {
      String told = problems("email: {regex: \"" + pattern + "\"}");
      assertTrue(told.contains(":8:") && told.contains("regex"), told);
    }
    assertTrue(
        problems("email: {regex: '.{0,60}.{0,60}.{0,60}x'}").contains("more than 4096 ways"));
  }

  @Test
  void masksThatDoNotFitTheirColumns() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                TestGateway.start(
                        yaml ->
                            yaml.replace(
                                    "      shop/employees: {actions: [read], columns",
                                    """
                                          shop/customers:
                                            actions: [read]
                                            masks:
                                              id: email
                                              fulname: partial
                                              birth_date: bucket(hour)
                                              email: {function: shop.nothing}
                                              tax_id: hash
                                          shop/employees: {actions: [read], columns\
                                    """)
                                + """

                                redaction:
                                  tags: {shop/customers.emial: mail, shop/customers.created_at: mail}
                                  by-tag: {mail: email}
                                """)
                    .close());
    String told = refused.getMessage();
    assertTrue(told.contains("masks.id cannot be email: the column is of type bigint"), told);
    assertTrue(told.contains("masks.fulname names the column 'fulname', which is not there"), told);
    assertTrue(told.contains("masks.birth_date cannot be bucket(hour)"), told);
    assertTrue(told.contains("masks.email names no function shop.nothing"), told);
    assertTrue(told.contains("tags.shop/customers.emial names the column"), told);
    assertTrue(
        told.contains("redaction.by-tag.mail shop/customers.created_at cannot be email"), told);
    assertEquals(-1, told.indexOf("tax_id"), told);
    assertTrue(told.matches("(?s).*postern\\.yaml:\\d+:\\d+ .*"), told);
  }
}
