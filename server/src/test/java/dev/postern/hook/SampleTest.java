package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.SUPPORT;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.before;
import static dev.postern.hook.ScriptFolder.creation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.config.HookSettings;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The scripts that come with the gateway do what their README says. */
class SampleTest {
  private static final String CUSTOMER =
      "\"id\":1,\"full_name\":\"Ada L\",\"email\":\"ada@x.org\",\"phone\":";

  private static HookEngine hooks;

  @BeforeAll
  static void open() {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.isDirectory(here.resolve("scripts")) ? here : here.getParent();
    HookSettings usual = new ScriptFolder(root.resolve("scripts")).settings();
    hooks = HookEngine.open(usual, ScriptFolder.SHOP);
  }

  @AfterAll
  static void close() {
    hooks.close();
  }

  @Test
  void phonesAreMaskedForAllButSupport() {
    String name = ",\"display_name\":\"Ada L <ada@x.org>\"}]";
    String body = "[{" + CUSTOMER + "\"+44 20 7946 0000\"}]";
    assertEquals("[{" + CUSTOMER + "\"***0000\"" + name, afterRead(hooks, CLERK, body));
    assertEquals("[{" + CUSTOMER + "\"+44 20 7946 0000\"" + name, afterRead(hooks, SUPPORT, body));
  }

  @Test
  void fieldsThatWereNotAskedForStayAbsent() {
    assertEquals("[{\"id\":1}]", afterRead(hooks, "[{\"id\":1}]"));
    assertEquals("[{\"phone\":null}]", afterRead(hooks, "[{\"phone\":null}]"));
  }

  @Test
  void addressesAreTidiedOrRefused() {
    Operation.Create wanted =
        (Operation.Create)
            before(hooks, creation("[{\"email\":\" Ada@X.org \"},{\"id\":2}]", "email", "id"));
    assertEquals("[{\"email\":\"ada@x.org\"},{\"id\":2}]", wanted.payload().json().text());
    GatewayException told =
        assertThrows(
            GatewayException.class,
            () -> before(hooks, creation("[{\"email\":\"nobody\"}]", "email")));
    assertEquals(422, told.status());
    assertEquals("invalid_email", told.wireCode());
  }
}
