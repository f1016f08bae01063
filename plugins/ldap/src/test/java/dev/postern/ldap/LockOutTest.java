package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockOutTest {
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
  void afterFiveFailuresANameWaitsLongerAndLonger() {
    try (Desk desk = desk(Map.of())) {
      for (int i = 0; i < 5; i++) {
        desk.refuses("robin", "wrong-" + i);
      }
      assertEquals(SignIn.TOO_MANY, desk.basic("robin", "robin-secret"));
      desk.pass(Duration.ofSeconds(1));
      desk.refuses("robin", "wrong");
      desk.pass(Duration.ofSeconds(1));
      assertEquals(SignIn.TOO_MANY, desk.basic("Robin ", "robin-secret"));
      desk.pass(Duration.ofSeconds(1));
      desk.accepts("robin", "robin-secret");
      desk.refuses("robin", "wrong");
      desk.accepts("robin", "robin-secret");
    }
  }

  @Test
  void whoWaitsIsNotAskedOfTheDirectoryAndUnknownNamesWaitAlike() {
    try (Desk desk = desk(Map.of())) {
      for (String name : List.of("robin", "nobody")) {
        for (int i = 0; i < 5; i++) {
          desk.refuses(name, "wrong");
        }
        int before = directory.binds.get();
        assertEquals(SignIn.TOO_MANY, desk.basic(name, "wrong"));
        assertEquals(before, directory.binds.get());
      }
    }
  }

  @Test
  void nobodyCanLockAnotherOut() {
    try (Desk desk = desk(Map.of())) {
      desk.accepts("robin", "robin-secret");
      for (int i = 0; i < 60; i++) {
        desk.authenticator.authenticate(Headers.basicFrom("10.0.0." + i, "robin", "wrong"));
      }
      assertEquals(
          SignIn.TOO_MANY,
          desk.authenticator.authenticate(Headers.basicFrom("10.0.1.1", "robin", "robin-secret")));
      desk.accepts("robin", "robin-secret");
      desk.pass(Duration.ofMinutes(1));
      assertInstanceOf(
          Authenticated.class,
          desk.authenticator.authenticate(Headers.basicFrom("10.0.1.1", "robin", "robin-secret")));
    }
  }

  @Test
  void anAddressThatTriesManyNamesWaitsWhateverTheName() {
    try (Desk desk = desk(Map.of("attempts-per-address", 8))) {
      for (int i = 0; i < 8; i++) {
        desk.refuses("name-" + i, "wrong");
      }
      assertEquals(SignIn.TOO_MANY, desk.basic("robin", "robin-secret"));
      assertInstanceOf(
          Authenticated.class,
          desk.authenticator.authenticate(Headers.basicFrom("10.0.0.1", "robin", "robin-secret")));
      desk.pass(Duration.ofHours(1));
      desk.accepts("robin", "robin-secret");
    }
  }

  @Test
  void manyAtOnceAreNotMoreThanManyInTurn() throws InterruptedException {
    try (Desk desk = desk(Map.of());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int before = directory.binds.get();
      List<Future<AuthResult>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int one = i;
        all.add(threads.submit(() -> desk.basic("robin", "guess-" + one)));
      }
      List<AuthResult> results = new ArrayList<>();
      for (Future<AuthResult> one : all) {
        results.add(one.get());
      }
      assertTrue(Collections.frequency(results, SignIn.REFUSED) <= 5, results.toString());
      assertTrue(directory.binds.get() - before <= 5 + 8 /* of the service's connections */);
    } catch (ExecutionException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void theSameAtOnceIsAskedOnceAndRememberedForAWhile() throws InterruptedException {
    try (Desk desk = desk(Map.of("cache-seconds", 10));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AuthResult>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(threads.submit(() -> desk.basic("robin", "robin-secret")));
      }
      for (Future<AuthResult> one : all) {
        assertInstanceOf(Authenticated.class, one.get());
      }
      int before = directory.binds.get();
      desk.accepts("robin", "robin-secret");
      desk.refuses("robin", "robin-secre");
      assertEquals(before + 1, directory.binds.get());
      desk.pass(Duration.ofSeconds(10));
      desk.accepts("robin", "robin-secret");
      assertEquals(before + 2, directory.binds.get());
    } catch (ExecutionException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void whoHasToWaitDoesNotLearnFromTheMemory() {
    try (Desk desk = desk(Map.of("cache-seconds", 60))) {
      desk.accepts("robin", "robin-secret");
      for (int i = 0; i < 5; i++) {
        desk.authenticator.authenticate(Headers.basicFrom("10.0.0.1", "robin", "wrong-" + i));
      }
      assertEquals(
          SignIn.TOO_MANY,
          desk.authenticator.authenticate(Headers.basicFrom("10.0.0.1", "robin", "robin-secret")));
      desk.accepts("robin", "robin-secret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.2, false",
    "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    "fe80::1%eth0, fe80::2%eth0, true",
    "unknown, unknown, true"
  })
  void aNetworkOfVersionSixIsOneAddress(String one, String other, boolean isSame) {
    if (isSame) {
      assertEquals(Attempts.network(one), Attempts.network(other));
    } else {
      assertNotEquals(Attempts.network(one), Attempts.network(other));
    }
  }

  private static Desk desk(Map<String, Object> other) {
    return new Desk(directory.settings(other));
  }
}
