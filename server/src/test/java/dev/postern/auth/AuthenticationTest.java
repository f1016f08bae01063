package dev.postern.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.error.GatewayException;
import dev.postern.policy.Policy;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** As whom callers act, where roles of the config decide and where the database does. */
class AuthenticationTest {
  private static final Optional<String> ANON = Optional.of("anon");
  private static final Identity AUTHOR =
      new Identity("robin", "desk", List.of("author", "editor"), Map.of("sub", "robin"));
  private static final Identity NOBODY = new Identity("x", "desk", List.of(), Map.of("sub", "x"));
  private static final Identity VISITOR =
      new Identity("y", "desk", List.of("anon"), Map.of("role", "anon"));

  /** One header of a request. */
  private record Header(String name, String value) implements Credentials {
    @Override
    public List<String> header(String asked) {
      return asked.equalsIgnoreCase(name) ? List.of(value) : List.of();
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }
  }

  private static final Header NONE = new Header("Accept", "*/*");

  private static Header bearer(String token) {
    return new Header("Authorization", "Bearer " + token);
  }

  /** A way to sign in whose tokens are words. */
  private static final class Desk implements Authenticator {
    @Override
    public AuthResult authenticate(Credentials credentials) {
      return switch (credentials.header("Authorization").stream().findFirst().orElse("")) {
        case "Bearer author" -> new AuthResult.Authenticated(AUTHOR);
        case "Bearer nobody" -> new AuthResult.Authenticated(NOBODY);
        case "Bearer visitor" -> new AuthResult.Authenticated(VISITOR);
        case "Bearer late" -> new AuthResult.Rejected("expired", "PGRST303", "JWT expired", "");
        case "Bearer forged" ->
            new AuthResult.Rejected("bad", "PGRST301", "No \"suitable\" key", "None of the keys");
        case "Bearer odd" -> new AuthResult.Rejected("odd");
        default -> new AuthResult.NotMine();
      };
    }

    @Override
    public String challenge() {
      return "Bearer";
    }

    @Override
    public void close() {
      // holds nothing open
    }
  }

  private final Authentication desk = new Authentication(List.of(new Desk()), Optional.empty());
  private final Authentication open = new Authentication(List.of(), Optional.empty());

  private static String told(Authentication authentication, Credentials credentials) {
    return told(
        assertThrows(
            GatewayException.class, () -> authentication.identify(credentials, Optional.empty())));
  }

  private static String told(GatewayException refused) {
    return "%d %s %s / %s"
        .formatted(refused.status(), refused.wireCode(), refused.getMessage(), refused.details());
  }

  @Test
  void theFirstRoleIsTheDatabasesAndTheClaimsNameIt() {
    Caller caller = desk.identify(bearer("author"), ANON);
    assertEquals(List.of("author"), caller.identity().roles());
    assertEquals("robin", caller.identity().subject());
    assertEquals("desk", caller.identity().method());
    assertEquals("{\"sub\":\"robin\",\"role\":\"author\"}", caller.claimsJson());
    assertSame(caller, desk.identify(bearer("author"), ANON), "claims are written once");
  }

  @Test
  void whoHasNoRoleActsAnonymously() {
    Caller caller = desk.identify(bearer("nobody"), ANON);
    assertEquals(List.of("anon"), caller.identity().roles());
    assertEquals(Policy.ANONYMOUS, caller.identity().method());
    assertEquals("{\"sub\":\"x\",\"role\":\"anon\"}", caller.claimsJson());
    assertEquals(
        Policy.ANONYMOUS, desk.identify(bearer("visitor"), ANON).identity().method(), "by token");
    assertEquals(
        List.of("guest"),
        desk.identify(bearer("nobody"), Optional.of("guest")).identity().roles(),
        "each service has its own");
  }

  @Test
  void whoBringsNothingIsAnonymousWhereThatIsAllowed() {
    Caller caller = open.identify(NONE, ANON);
    assertEquals(Policy.ANONYMOUS, caller.identity().method());
    assertEquals("{\"role\":\"anon\"}", caller.claimsJson());
    assertEquals(
        "anon", desk.identify(new Header("apikey", "x"), ANON).identity().roles().getFirst());
    assertEquals(
        "anon",
        desk.identify(new Header("Authorization", "Basic YTpi"), ANON)
            .identity()
            .roles()
            .getFirst());
    String refused = "401 PGRST302 Anonymous access is disabled / null";
    assertEquals(refused, told(desk, NONE));
    assertEquals(refused, told(desk, bearer("nobody")));
  }

  @Test
  void refusalsAreToldInTheDialectsWords() {
    assertEquals("401 PGRST303 JWT expired / null", told(desk, bearer("late")));
    assertEquals(
        "401 PGRST301 No \"suitable\" key / None of the keys", told(desk, bearer("forged")));
    assertEquals(
        "401 PGRST301 The credentials were rejected: odd / null", told(desk, bearer("odd")));
    assertEquals(
        "PGRST303",
        assertThrows(GatewayException.class, () -> desk.identify(bearer("late"))).wireCode());
  }

  @Test
  void aTokenThatNobodyCouldKnowIsNotAnonymous() {
    for (String token : List.of("Bearer x", "bearer", "BEARER\tx")) {
      Header header = new Header("Authorization", token);
      assertEquals("500 PGRST300 Server lacks JWT secret / null", told(open, header));
      assertThrows(GatewayException.class, () -> open.identify(header, ANON));
    }
    assertEquals("PGRST301", told(desk, bearer("unknown")).split(" ")[1]);
  }

  @Test
  void whereRolesDecideEveryCredentialMustBeKnown() {
    for (String name : List.of("Authorization", "X-API-Key", "apikey")) {
      assertThrows(GatewayException.class, () -> desk.identify(new Header(name, "x")));
    }
    assertSame(AUTHOR, desk.identify(bearer("author")).identity());
  }
}
