package dev.postern.apikey;

import static dev.postern.apikey.ApiKeyAuthenticatorTest.identity;
import static dev.postern.apikey.ApiKeyAuthenticatorTest.reason;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.Identity;
import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {
  private static final String HASH = "0".repeat(64);

  @TempDir private Path folder;
  private Path file;
  private KeyRing ring;

  @BeforeEach
  void emptyRing() {
    file = folder.resolve("conf/keys.jsonl");
    ring = new KeyRing(file, SecretHash.plain());
  }

  @Test
  void theFileIsMadeWithTheFirstKeyAndIsItsOwnersAlone() throws IOException {
    assertFalse(Files.exists(file));

    ring.issue("robin", "reader");

    Assumptions.assumeTrue(KeyFile.isPosix(file), "a file system with owners");
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void theFileHoldsNoSecret() throws IOException {
    String key = ring.issue("robin", "reader");

    String text = Files.readString(file);

    assertTrue(text.contains("\"subject\":\"robin\""), text);
    assertFalse(text.contains(key.substring(17)), text);
  }

  @Test
  void aNewKeyIsKnownToARunningGatewayAtOnce() {
    String key = ring.issue("robin", "reader");

    assertInstanceOf(Authenticated.class, ring.present(key));
  }

  @Test
  void removingALineEndsItsKeyAndNoOther() throws IOException {
    String first = ring.issue("robin", "reader");
    String second = ring.issue("kim", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    Identity kim = identity(ring.present(second));

    ring.edit(Files.readAllLines(file).getLast());

    assertEquals("unknown_key", reason(ring.present(first)));
    assertSame(kim, identity(ring.present(second)), "an unchanged key keeps its identity");
  }

  @Test
  void aRevokedKeySaysSoToItsHolderAlone() throws IOException {
    String key = ring.issue("robin", "reader");
    ring.edit(Files.readString(file).replace("}\n", ",\"revoked\":true}\n"));

    assertEquals("revoked", reason(ring.present(key)));
    assertEquals("unknown_key", reason(ring.present(key.substring(0, 17) + "A".repeat(43))));
  }

  @Test
  void changedRolesActAndGiveANewIdentity() throws IOException {
    String key = ring.issue("robin", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    Identity before = identity(ring.present(key));

    ring.edit(Files.readString(file).replace("\"reader\"", "\"writer\""));

    Identity after = identity(ring.present(key));
    assertNotSame(before, after);
    assertEquals(List.of("writer"), after.roles());
  }

  @Test
  void aFileThatIsGoneHoldsNoKeys() throws IOException {
    String key = ring.issue("robin", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    assertInstanceOf(Authenticated.class, ring.present(key));

    Files.delete(file);
    ring.pass(KeyFile.LOOK_EVERY);

    assertEquals("unknown_key", reason(ring.present(key)));
  }

  @Test
  void aFileThatIsReplacedByAnotherIsReadAgain() throws IOException {
    String key = ring.issue("robin", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    assertInstanceOf(Authenticated.class, ring.present(key));
    Path other = folder.resolve("conf/other.jsonl");
    Files.writeString(other, Files.readString(file).replace("\"robin\"", "\"merle\""));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    ring.pass(KeyFile.LOOK_EVERY);

    assertEquals("merle", identity(ring.present(key)).subject());
  }

  @Test
  void aBrokenFileChangesNothingUntilItIsWholeAgain() throws IOException {
    String key = ring.issue("robin", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    assertInstanceOf(Authenticated.class, ring.present(key));
    String whole = Files.readString(file);

    ring.edit(whole.substring(0, whole.length() - 20));
    assertInstanceOf(Authenticated.class, ring.present(key));
    ring.edit(whole + "{\"id\":\"abcdefgh\"}");
    assertInstanceOf(Authenticated.class, ring.present(key));
    ring.edit("");

    assertEquals("unknown_key", reason(ring.present(key)));
  }

  @Test
  void keysAreAddedToAFileWhoseLastLineWasLeftOpen() throws IOException {
    String first = ring.issue("robin", "reader");
    Files.writeString(file, Files.readString(file).strip());

    String second = ring.issue("kim", "reader");
    ring.pass(KeyFile.LOOK_EVERY);

    assertInstanceOf(Authenticated.class, ring.present(first));
    assertInstanceOf(Authenticated.class, ring.present(second));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "nonsense",
        "{} {}",
        "{'hash':'HASH','subject':'a','roles':[]}",
        "{'id':'short','hash':'HASH','subject':'a','roles':[]}",
        "{'id':'abcdefgh','hash':'00','subject':'a','roles':[]}",
        "{'id':'abcdefgh','hash':'HASH','subject':'','roles':[]}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a'}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':'admin'}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[1]}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[],'claims':[]}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[],'expires':'tomorrow'}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[],'expires':1}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[],'expire':'2030-01-31T00:00:00Z'}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','roles':[],'revoked':'yes'}",
        "{'id':'abcdefgh','hash':'HASH','subject':'a','subject':'b','roles':[]}",
      })
  void aFileWithAnErrorIsNotOpenedAndTheLineIsNamed(String line) throws IOException {
    Files.createDirectories(file.getParent());
    String good = "{'id':'ijklmnop','hash':'HASH','subject':'a','roles':[]}";
    Files.writeString(file, (good + "\n\n" + line + "\n").replace("HASH", HASH).replace('\'', '"'));

    Exception refused =
        assertThrows(InvalidKeyFileException.class, () -> KeyFile.open(file, System::nanoTime));

    assertTrue(refused.getMessage().startsWith("line 3 "), refused.getMessage());
    assertFalse(refused.getMessage().contains(HASH), refused.getMessage());
  }

  @Test
  void oneIdTwiceIsAnError() throws IOException {
    ring.issue("robin", "reader");
    Files.writeString(file, Files.readString(file).repeat(2));

    assertThrows(InvalidKeyFileException.class, () -> KeyFile.open(file, System::nanoTime));
  }

  @Test
  void keysIssuedByManyAtOnceAreAllKept() throws Exception {
    int issuers = 8;
    int each = 25;
    List<Future<List<String>>> issuing = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < issuers; i++) {
        String subject = "subject-" + i;
        TokenIssuer issuer = new ApiKeyIssuer(new FileLedger(file), SecretHash.plain(), ring::now);
        issuing.add(threads.submit(() -> issue(issuer, subject, each)));
      }
    }
    ring.pass(KeyFile.LOOK_EVERY);

    Set<String> keys =
        issuing.stream().flatMap(done -> done(done).stream()).collect(Collectors.toSet());
    assertEquals(issuers * each, keys.size());
    keys.forEach(key -> assertInstanceOf(Authenticated.class, ring.present(key)));
  }

  /** Whoever waits for a look that has begun too early looks again. */
  @Test
  void aNewKeyIsGoodFromItsFirstUseAlsoForManyAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 100; round++) {
        String key = ring.issue("robin-" + round, "reader");
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<AuthResult>> answers = new ArrayList<>();
        for (int caller = 0; caller < 12; caller++) {
          answers.add(
              threads.submit(
                  () -> {
                    begin.await();
                    return ring.present(key);
                  }));
        }
        begin.countDown();
        for (Future<AuthResult> answer : answers) {
          assertInstanceOf(Authenticated.class, answer.get());
        }
      }
    }
  }

  @Test
  void whileTheFileChangesCallersSeeOneVersionOrTheOther() throws Exception {
    String key = ring.issue("robin", "reader");
    ring.pass(KeyFile.LOOK_EVERY);
    assertInstanceOf(Authenticated.class, ring.present(key));
    String text = Files.readString(file);
    Path next = folder.resolve("conf/next.jsonl");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> callers = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        callers.add(
            threads.submit(
                () -> {
                  boolean isAlwaysOneOfBoth = true;
                  for (int call = 0; call < 2_000; call++) {
                    String role = identity(ring.present(key)).roles().getFirst();
                    isAlwaysOneOfBoth &= role.equals("reader") || role.equals("writer");
                  }
                  return isAlwaysOneOfBoth;
                }));
      }
      for (int change = 0; change < 200; change++) {
        Files.writeString(next, change % 2 == 0 ? text.replace("\"reader\"", "\"writer\"") : text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        ring.pass(KeyFile.LOOK_EVERY);
      }
      for (Future<Boolean> caller : callers) {
        assertTrue(caller.get());
      }
    }
  }

  private static List<String> issue(TokenIssuer issuer, String subject, int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          issuer.issue(
              new TokenIssuer.Request(subject, List.of("reader"), Map.of(), Optional.empty())));
    }
    return keys;
  }

  private static List<String> done(Future<List<String>> task) {
    try {
      return task.get();
    } catch (ExecutionException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }
}
