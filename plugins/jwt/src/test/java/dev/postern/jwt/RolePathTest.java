package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where in a token's claims the role is. */
final class RolePathTest {
  private static final String CLAIMS =
      """
      {"role": "a", "realm": {"roles": ["other", "author", "admin"], "groups": ["/one", "/two/"]},
       "https://x.example/claim": {"key": "b"}, "it's": "c", "n": 7, "none": null, "größe": "d",
       "list": [{"name": "x", "kind": 1}, {"name": "y", "kind": 2}], "$ref@x": "e"}
      """;

  private static String first(String path) {
    try {
      return RolePath.parse(path)
          .first(JSONObjectUtils.parse(CLAIMS))
          .map(RolePath.Found::value)
          .map(Object::toString)
          .orElse("nothing");
    } catch (ParseException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          .role                                        | a
          $.role                                       | a
          $["role"]                                    | a
          $['role']                                    | a
          ."https://x.example/claim".key               | b
          $["https://x.example/claim"].key             | b
          $['it\\'s']                                  | c
          $["it's"]                                    | c
          .größe                                       | d
          .$ref@x                                      | e
          .n                                           | 7
          .realm.roles[1]                              | author
          $.realm.roles[-1]                            | admin
          $.realm.roles[ 0 ]                           | other
          $.realm.roles[*]                             | other
          $.realm.roles[1:]                            | author
          $.realm.*[0]                                 | other
          .realm.roles[?(@ == "author")]               | author
          $.realm.roles[?(@ == 'author')]              | author
          $.realm.roles[?@=='author']                  | author
          .realm.roles[?(@ != "other")]                | author
          .realm.roles[?(@ ^== "ad")]                  | admin
          .realm.roles[?(@ ==^ "hor")]                 | author
          .realm.roles[?(@ *== "utho")]                | author
          $.realm.roles[?search(@, "^ad")]             | admin
          $.realm.roles[?match(@, "ad")]               | nothing
          $.list[?(@.kind == 2)].name                  | y
          $.list[?@['name'] == "x"].kind               | 1
          .realm.groups[0][1:]                         | one
          .realm.groups[1][1:-1]                       | two
          .realm.groups[0][3:1]                        | ``
          .realm.groups[0][:]                          | /one
          .missing                                     | nothing
          .role.deeper                                 | nothing
          .realm.roles[3]                              | nothing
          .realm.roles[-4]                             | nothing
          .role[0]                                     | nothing
          .realm.roles[?(@ == "nobody")]               | nothing
          """,
      delimiter = '|')
  void leadsToTheFirstValue(String path, String expected) {
    assertEquals(expected, first(path));
  }

  @Test
  void aValueOfNothingIsFoundToo() throws ParseException {
    assertEquals(
        Optional.of(new RolePath.Found(null)),
        RolePath.parse("$.none").first(JSONObjectUtils.parse(CLAIMS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "role",
        ".",
        "..role",
        ".a-b",
        ".a[",
        ".a[]",
        ".a[x]",
        ".a[0",
        ".a[99999999999]",
        ".\"a",
        "$['a'",
        ".a[?]",
        ".a[?(@)]",
        ".a[?(@ = \"x\")]",
        ".a[?(@ == x)]",
        ".a[?(@ == \"x\"]",
        ".a[?search(@, \"(\")]",
        ".a[?size(@)]",
        ".a b"
      })
  void otherTextsAreRefusedWithTheirPlace(String text) {
    String told =
        assertThrows(IllegalArgumentException.class, () -> RolePath.parse(text)).getMessage();
    assertEquals("is no path to a role: at character", told.replaceFirst(" \\d+ it needs .*", ""));
  }
}
