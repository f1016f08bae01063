package dev.postern.oidc;

import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.contract.AuthProviderContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The contract of every way to sign in, for an issuer's tokens and the browsers it sends back. */
class OidcContractTest extends AuthProviderContract {
  private final TestIssuer issuer = new TestIssuer();

  @AfterAll
  void stopIssuer() {
    issuer.close();
  }

  @Override
  protected Provided provide(Path folder) {
    String good = issuer.token(issuer.claims());
    String expired = issuer.token(issuer.claims("exp", 1_000));
    String foreign =
        TestIssuer.token(
            issuer.foreign, com.nimbusds.jose.JWSAlgorithm.RS256, "JWT", "k1", issuer.claims());
    String elsewhere = issuer.token(issuer.claims("aud", "https://other.example"));
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("issuer", issuer.url());
    settings.put("audience", TestIssuer.AUDIENCE);
    settings.put("client-id", TestIssuer.CLIENT);
    settings.put("client-secret", TestIssuer.SECRET);
    settings.put("role-claims", List.of("realm_access.roles", "groups"));
    settings.put("role-map", Map.of("staff", "reader"));
    return new Provided(
            new OidcProvider(),
            settings,
            bearer(good),
            "robin",
            List.of(bearer(expired), bearer(foreign), bearer(elsewhere)),
            List.of(TestIssuer.SECRET, good, expired, foreign))
        .with(new Robin());
  }

  private static Showing bearer(String token) {
    return new Showing(Map.of("Authorization", "Bearer " + token));
  }

  /** Agrees at the issuer, and comes back by its address. */
  private final class Robin implements Person {
    @Override
    public Answer agree(Step step, URI callback) {
      return new Answer(issuer.agree(((Step.Away) step).to()), false);
    }

    @Override
    public List<Answer> wrong(Step step, URI callback) {
      return List.of(
          changed(step, "code", "guess"),
          changed(step, "state", "guess"),
          changed(step, "iss", "https://id.example"),
          changed(step, "error", "access_denied"));
    }

    private Answer changed(Step step, String name, String value) {
      Map<String, List<String>> back =
          new LinkedHashMap<>(agree(step, URI.create("/")).parameters());
      back.put(name, List.of(value));
      return new Answer(back, false);
    }
  }
}
