package dev.postern.ldap;

import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.contract.AuthProviderContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The contract of every way to sign in, for names and passwords by Basic and by a form. */
class LdapContractTest extends AuthProviderContract {
  private final TestDirectory directory = TestDirectory.plain();

  @AfterAll
  void stopDirectory() {
    directory.close();
  }

  @Override
  protected Provided provide(Path folder) {
    directory.group("staff", "uid=robin," + TestDirectory.PEOPLE);
    return new Provided(
            new LdapProvider(),
            directory.settings(
                Map.of(
                    "attempts-per-name",
                    1_000,
                    "role-map",
                    Map.of("staff", "writer"),
                    "claims",
                    Map.of("email", "mail"))),
            basic("robin", "robin-secret"),
            "robin",
            List.of(
                basic("robin", "wrong"),
                basic("robin", ""),
                basic("nobody", "robin-secret"),
                basic("*", "robin-secret"),
                new Showing(Map.of("Authorization", "Basic %%%"))),
            List.of("robin-secret", "service-secret"))
        .with(new Robin());
  }

  private static Showing basic(String name, String password) {
    return new Showing(
        Map.of("Authorization", Headers.basic(name, password).header("Authorization").getFirst()));
  }

  /** Fills the form in. */
  private static final class Robin implements Person {
    @Override
    public Answer agree(Step step, URI callback) {
      return filled("robin", "robin-secret");
    }

    @Override
    public List<Answer> wrong(Step step, URI callback) {
      return List.of(
          filled("robin", "wrong"),
          filled("robin", ""),
          filled("nobody", "robin-secret"),
          filled("*", "robin-secret"),
          new Answer(agree(step, callback).parameters(), false));
    }

    private static Answer filled(String name, String password) {
      return new Answer(Map.of("name", List.of(name), "password", List.of(password)), true);
    }
  }
}
