package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FailoverTest {
  private static TestDirectory directory;

  @BeforeAll
  static void start() {
    directory = TestDirectory.plain();
  }

  @AfterAll
  static void stop() {
    directory.close();
  }

  @Test
  void aServerThatIsNotThereIsPassedOver() {
    try (Desk desk = desk("ldap://127.0.0.1:1", directory.ldap())) {
      desk.accepts("robin", "robin-secret");
      desk.refuses("robin", "wrong");
    }
  }

  @Test
  void aServerThatHangsIsPassedOverAndThenRests() {
    try (Wire hanging = new Wire(0);
        Desk desk = desk(hanging.address("ldap"), directory.ldap())) {
      desk.accepts("robin", "robin-secret");
      int asked = hanging.accepted.get();
      desk.accepts("ann", "ann-secret");

      assertEquals(1, asked);
      assertEquals(asked, hanging.accepted.get());
      desk.pass(Duration.ofSeconds(31));
      desk.accepts("ann", "ann-secret");
      assertTrue(hanging.accepted.get() > asked);
    }
  }

  @Test
  void aServerThatHangsInItsHandshakeEndsToo() {
    try (Wire hanging = new Wire(0);
        Desk desk = new Desk(tls(hanging.address("ldaps")))) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "robin-secret"));
    }
  }

  @Test
  void aServerThatStopsMidWayIsPassedOver() {
    try (Wire first = new Wire(directory.server.getListenPort("plain"));
        Desk desk = desk(first.address("ldap"), directory.ldap())) {
      desk.accepts("robin", "robin-secret");
      first.hang();
      desk.accepts("robin", "robin-secret");
      desk.refuses("robin", "wrong");
    }
  }

  @Test
  void connectionsThatWereCutWhileIdleAreMadeAnew() {
    try (Wire only = new Wire(directory.server.getListenPort("plain"));
        Desk desk = desk(only.address("ldap"))) {
      desk.accepts("robin", "robin-secret");
      only.cut();
      desk.accepts("robin", "robin-secret");
      desk.refuses("robin", "wrong");
    }
  }

  @Test
  void nobodyIsSignedInWhereNoServerAnswers() {
    try (Wire hanging = new Wire(0);
        Desk desk = desk("ldap://127.0.0.1:1", hanging.address("ldap"))) {
      for (int i = 0; i < 7; i++) {
        assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "wrong-" + i), "none counts");
      }
    }
  }

  @Test
  void aWrongAccountToSearchWithIsNotTheFaultOfWhoSignsIn() {
    try (Desk desk = new Desk(directory.settings(Map.of("bind-password", "wrong")))) {
      for (int i = 0; i < 7; i++) {
        assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "robin-secret"));
      }
    }
  }

  @Test
  void manyAtOnceShareFewConnections() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      directory.person("many-" + i, "many-secret-" + i);
    }
    try (Wire counting = new Wire(directory.server.getListenPort("plain"));
        Desk desk = desk(counting.address("ldap"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AuthResult>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int one = i;
        all.add(threads.submit(() -> desk.basic("many-" + one, "many-secret-" + one)));
      }
      for (Future<AuthResult> one : all) {
        assertEquals(AuthResult.Authenticated.class, one.get().getClass());
      }
      assertTrue(counting.accepted.get() <= 4, "at most two of each kind");
    } catch (ExecutionException failed) {
      throw new AssertionError(failed);
    }
  }

  private static Desk desk(String... servers) {
    return new Desk(
        directory.settings(
            Map.of(
                "servers", List.of(servers),
                "pool-size", 2,
                "connect-timeout-millis", 300,
                "response-timeout-millis", 300)));
  }

  private static Map<String, Object> tls(String server) {
    return directory.settings(
        Map.of(
            "servers",
            List.of(server),
            "allow-plain-text",
            "",
            "connect-timeout-millis",
            300,
            "response-timeout-millis",
            300));
  }
}
