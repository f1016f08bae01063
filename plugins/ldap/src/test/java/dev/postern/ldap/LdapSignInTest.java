package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.LDAPSDKException;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.Identity;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LdapSignInTest {
  private static final String ROBIN = "uid=robin," + TestDirectory.PEOPLE;

  private static TestDirectory directory;

  @BeforeAll
  static void start() {
    directory = TestDirectory.plain(new Referrals());
    directory.person("comma, dn", "odd-secret");
    directory.person("o'neil (x)*", "odd-secret");
    directory.person("ärger", "grün-secret");
    directory.person("elsewhere", "elsewhere-secret");
    String emea = directory.group("emea", ROBIN);
    String sales = directory.group("sales", emea);
    directory.group("staff", sales, "cn=circle," + TestDirectory.GROUPS);
    directory.group("circle", "cn=staff," + TestDirectory.GROUPS);
    directory.group("others", "uid=ann," + TestDirectory.PEOPLE);
  }

  @AfterAll
  static void stop() {
    directory.close();
  }

  @Test
  void aPasswordProvesTheEntryOfItsName() {
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("email", "mail");
    claims.put("tenant_id", "departmentNumber");
    claims.put("missing", "telephoneNumber");
    try (Desk desk = desk(Map.of("claims", claims))) {
      Identity identity = desk.accepts("robin", "robin-secret");

      assertEquals("robin", identity.subject());
      assertEquals("ldap", identity.method());
      assertEquals(List.of("reader"), identity.roles());
      assertEquals("robin", identity.keyId());
      assertEquals(
          Map.of(
              "sub", "robin",
              "role", "reader",
              "roles", List.of("reader"),
              "email", "robin@example.org",
              "tenant_id", "7"),
          identity.claims());
      desk.refuses("robin", "ann-secret");
      desk.refuses("nobody", "robin-secret");
    }
  }

  @Test
  void theSubjectStaysWhenTheNameChanges() {
    try (Desk desk = desk(Map.of("subject-attribute", "entryUUID"))) {
      String subject = desk.accepts("robin", "robin-secret").subject();

      assertEquals(subject, desk.accepts("ROBIN", "robin-secret").subject());
      assertNotEquals(subject, desk.accepts("ann", "ann-secret").subject());
    }
  }

  @Test
  void aTemplateNeedsNoAccountToSearch() {
    Map<String, Object> template = template();
    template.put("role-map", Map.of("staff", "writer"));
    try (Desk desk = new Desk(directory.settings(template))) {
      assertEquals(List.of("writer", "reader"), desk.accepts("robin", "robin-secret").roles());
      assertEquals("comma, dn", desk.accepts("comma, dn", "odd-secret").subject());
      desk.refuses("robin,ou=people", "robin-secret");
      desk.refuses("robin+cn=robin", "robin-secret");
      desk.refuses("robin", "x");
      assertInstanceOf(NotMine.class, desk.authenticator.named("robin"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"search", "template"})
  void namesAreValuesAndNothingElse(String way) {
    try (Desk desk = new Desk(directory.settings(way.equals("search") ? Map.of() : template()))) {
      assertEquals("comma, dn", desk.accepts("comma, dn", "odd-secret").subject());
      assertEquals("o'neil (x)*", desk.accepts("o'neil (x)*", "odd-secret").subject());
      assertEquals("ärger", desk.accepts("ärger", "grün-secret").subject());
    }
    for (String name :
        List.of(
            "*",
            "rob*",
            "*)(objectClass=*",
            "robin)(|(uid=*",
            "robin\\2a",
            "robin,ou=people," + TestDirectory.BASE,
            "\\72obin",
            "#04726f62696e",
            "robin\u0000",
            "robin\u0000)(uid=*",
            "robin\n",
            "rob\u200bin",
            "",
            "   ",
            "x".repeat(257),
            "\ud800")) {
      try (Desk desk = new Desk(directory.settings(way.equals("search") ? Map.of() : template()))) {
        desk.refuses(name, "robin-secret");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"search", "template"})
  void noPasswordIsNoProof(String way) {
    try (Desk desk = new Desk(directory.settings(way.equals("search") ? Map.of() : template()))) {
      int before = directory.binds.get();

      desk.refuses("robin", "");
      desk.refuses("robin", "\u0000");
      desk.refuses("robin", "robin-secret\u0000junk");
      desk.refuses("robin", "x".repeat(1025));

      assertEquals(before, directory.binds.get());
    }
  }

  @Test
  void unknownNamesCostAsMuchAsWrongPasswords() {
    try (Desk desk = desk(Map.of())) {
      desk.accepts("robin", "robin-secret");
      int before = directory.binds.get();
      desk.refuses("robin", "wrong");
      int wrong = directory.binds.get() - before;
      desk.refuses("nobody", "wrong");

      assertEquals(1, wrong);
      assertEquals(2, directory.binds.get() - before);
    }
  }

  @Test
  void aReferralIsNotFollowed() {
    try (Desk desk = desk(Map.of())) {
      desk.refuses("elsewhere", "elsewhere-secret");
    }
  }

  @Test
  void groupsOfGroupsCountUnlessToldOtherwise() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("cn=Staff," + TestDirectory.GROUPS, List.of("boss", "clerk"));
    map.put("others", "other");
    map.put("emea", "europe");
    map.put("sales", "clerk");
    try (Desk desk = desk(Map.of("role-map", map))) {
      assertEquals(
          List.of("boss", "clerk", "europe", "reader"),
          desk.accepts("robin", "robin-secret").roles());
      assertEquals(List.of("other", "reader"), desk.accepts("ann", "ann-secret").roles());
    }
    try (Desk desk = desk(Map.of("role-map", map, "nested-groups", false, "roles", ""))) {
      assertEquals(List.of("europe"), desk.accepts("robin", "robin-secret").roles());
    }
  }

  @Test
  void groupsThatAreCutOffSignNobodyIn() {
    Map<String, Object> settings = Map.of("role-map", Map.of("emea", "europe"), "most-groups", 2);
    try (Desk desk = desk(settings)) {
      desk.refuses("robin", "robin-secret");
      assertEquals(List.of("reader"), desk.accepts("ann", "ann-secret").roles());
    }
  }

  @Test
  void manyGroupsAreWalkedInBoundedTime() {
    String walker = directory.person("walker", "walker-secret");
    String below = walker;
    for (int i = 0; i < 60; i++) {
      below = directory.group("chain-" + i, below);
    }
    for (int i = 0; i < 600; i++) {
      directory.group("flat-" + i, walker);
    }
    try (Desk desk = desk(Map.of("role-map", Map.of("chain-59", "top"), "roles", ""))) {
      assertEquals(List.of("top"), desk.accepts("walker", "walker-secret").roles());
    }
  }

  @Test
  void membersMayNameTheirGroups() {
    directory.person("named", "named-secret", "memberOf: cn=emea," + TestDirectory.GROUPS);
    Map<String, Object> settings =
        Map.of(
            "group-lookup",
            "member-of",
            "role-map",
            Map.of("cn=emea," + TestDirectory.GROUPS, "europe"));
    try (Desk desk = desk(settings)) {
      assertEquals(List.of("europe", "reader"), desk.accepts("named", "named-secret").roles());
    }
  }

  @Test
  void groupsMayNameUids() {
    String dn = directory.group("posix");
    try {
      directory.server.modify(
          "dn: " + dn, "changetype: modify", "add: memberUid", "memberUid: ann");
    } catch (LDAPSDKException failed) {
      throw new AssertionError(failed);
    }
    Map<String, Object> settings =
        Map.of("group-filter", "(memberUid={uid})", "role-map", Map.of("posix", "unix"));
    try (Desk desk = desk(settings)) {
      assertEquals(List.of("unix", "reader"), desk.accepts("ann", "ann-secret").roles());
      assertEquals(List.of("reader"), desk.accepts("robin", "robin-secret").roles());
    }
  }

  @Test
  void oneNameForTwoIsNobodys() {
    directory.person("twin-1", "twin-secret", "mail: twin@example.org");
    directory.person("twin-2", "twin-secret", "mail: twin@example.org");
    try (Desk desk = desk(Map.of("user-filter", "(mail={name})"))) {
      desk.refuses("twin@example.org", "twin-secret");
      assertEquals("robin", desk.accepts("robin@example.org", "robin-secret").subject());
    }
  }

  @Test
  void onlyBasicIsTakenAndOnlyWhereItIsAllowed() {
    try (Desk desk = desk(Map.of())) {
      assertInstanceOf(NotMine.class, desk.authenticator.authenticate(Headers.of()));
      assertInstanceOf(
          NotMine.class, desk.authenticator.authenticate(Headers.of("Authorization", "Bearer x")));
      for (String odd : List.of("", "%%%", "cm9iaW4=", "/w==", "A".repeat(9_000))) {
        Desk.rejects(
            "malformed",
            desk.authenticator.authenticate(Headers.of("Authorization", "Basic " + odd)));
      }
      String right = Headers.basic("robin", "robin-secret").header("Authorization").getFirst();
      Desk.rejects(
          "ambiguous",
          desk.authenticator.authenticate(
              Headers.of("Authorization", right, "Authorization", "Bearer x")));
      Desk.rejects(
          "ambiguous",
          desk.authenticator.authenticate(Headers.of("Authorization", right, "X-API-Key", "x")));
      assertTrue(desk.authenticator.challenge().startsWith("Basic "));
    }
    try (Desk desk = desk(Map.of("basic", false))) {
      assertInstanceOf(NotMine.class, desk.basic("robin", "robin-secret"));
      assertEquals("", desk.authenticator.challenge());
    }
  }

  @Test
  void aBrowserIsAskedForNameAndPassword() {
    try (Desk desk = desk(Map.of("basic", false))) {
      BrowserSignIn form = desk.authenticator.browser().orElseThrow();
      Step.Ask ask = assertInstanceOf(Step.Ask.class, form.begin(visit(false, Map.of())));

      assertEquals(
          List.of("name", "password"), ask.fields().stream().map(field -> field.name()).toList());
      assertTrue(ask.fields().getLast().isSecret());
      Step.Done done = assertInstanceOf(Step.Done.class, posted(form, "robin", "robin-secret"));
      assertEquals("robin", done.identity().subject());
      assertEquals(new Step.Refused("bad_credentials"), posted(form, "robin", "wrong"));
      assertEquals(new Step.Refused("bad_credentials"), posted(form, "nobody", "wrong"));
      assertEquals(new Step.Refused("bad_credentials"), posted(form, "robin", ""));
      assertEquals(
          new Step.Refused("malformed"),
          form.finish(visit(true, Map.of("name", List.of("a", "b"))), ""));
      assertEquals(
          new Step.Refused("malformed"),
          form.finish(
              visit(false, Map.of("name", List.of("robin"), "password", List.of("robin-secret"))),
              ""));
    }
    try (Desk desk = desk(Map.of("browser", false))) {
      assertEquals(Optional.empty(), desk.authenticator.browser());
    }
  }

  @Test
  void anOperatorCanLookAtSomebodyWithoutAPassword() {
    try (Desk desk = desk(Map.of("role-map", Map.of("staff", "writer")))) {
      assertEquals(desk.basic("robin", "robin-secret"), desk.authenticator.named("robin"));
      assertInstanceOf(NotMine.class, desk.authenticator.named("nobody"));
      assertInstanceOf(NotMine.class, desk.authenticator.named("*"));
    }
  }

  private static Step posted(BrowserSignIn form, String name, String password) {
    return form.finish(
        visit(true, Map.of("name", List.of(name), "password", List.of(password))), "");
  }

  private static BrowserSignIn.Visit visit(boolean isPost, Map<String, List<String>> parameters) {
    return new BrowserSignIn.Visit(
        URI.create("https://gateway.example/callback"), parameters, isPost, "127.0.0.1");
  }

  private static Desk desk(Map<String, Object> other) {
    return new Desk(directory.settings(other));
  }

  private static Map<String, Object> template() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("user-dn", "uid={name}," + TestDirectory.PEOPLE);
    for (String searching : List.of("bind-dn", "bind-password", "user-base")) {
      settings.put(searching, "");
    }
    return settings;
  }

  /** Sends whoever binds as one person to another server. */
  private static final class Referrals extends InMemoryOperationInterceptor {
    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest bind)
        throws LDAPException {
      if (bind.getRequest().getBindDN().startsWith("uid=elsewhere,")) {
        throw new LDAPException(
            new LDAPResult(
                bind.getMessageID(),
                ResultCode.REFERRAL,
                "",
                "",
                new String[] {"ldap://127.0.0.1:1/"},
                null));
      }
    }
  }
}
