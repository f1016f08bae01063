package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.config.HookSettings;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A distribution that Python's files are left out of, as a process of its own. */
class WithoutPythonTest {
  private static String run(Path folder) throws Exception {
    String whole =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String without =
        Arrays.stream(whole.split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("python"))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(without.length() < whole.length(), "there is no Python to leave out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                without,
                WithoutPythonTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  /** Opens the scripts of a folder, and says what is wrong with them. */
  public static void main(String[] arguments) {
    HookSettings settings = HookSettings.in(Path.of(arguments[0]));
    try (HookEngine hooks = HookEngine.open(settings, ScriptFolder.SHOP);
        HookTests tests = HookTests.open(settings, settings.folder())) {
      System.out.println("in force: " + hooks.files());
      tests.run().forEach(test -> System.out.println(test.file() + " " + test.failure()));
    } catch (ConfigException wrong) {
      System.out.println(wrong.getMessage());
    }
    System.exit(0);
  }

  @Test
  void aFileInPythonIsRefusedWithWhatToAdd(@TempDir Path folder) throws Exception {
    new ScriptFolder(folder).with("shop/orders.py", "def after_read(ctx):\n    pass\n");
    String said = run(folder);
    assertTrue(said.contains("orders.py"), said);
    assertTrue(said.contains("Python"), said);
  }

  @Test
  void filesInJavaScriptWorkAsEver(@TempDir Path folder) throws Exception {
    new ScriptFolder(folder).with("shop/orders.js", "export function afterRead(ctx) {}");
    assertEquals("in force: [shop/orders.js]", run(folder));
  }

  @Test
  void testsInJavaScriptRunBesideThoseInPython(@TempDir Path folder) throws Exception {
    new ScriptFolder(folder)
        .with("shop/orders.js", "export function afterRead(ctx) {}")
        .with(
            "shop/orders.test.js",
            "import { ctx, test } from 'postern:test';"
                + " test('one', () => { ctx({ rows: [] }).afterRead(); });")
        .with("samples/one.py", "def after_read(ctx):\n    pass\n")
        .with("samples/one_test.py", "def test_one():\n    pass\n");
    assertEquals(
        "in force: [shop/orders.js]\nshop/orders.test.js Optional.empty",
        run(folder).replace("\r", ""));
  }
}
