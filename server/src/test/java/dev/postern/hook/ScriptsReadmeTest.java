package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What authors read is right: every script shown is loaded, and every test shown passes. */
class ScriptsReadmeTest {
  private static final Pattern SCRIPT =
      Pattern.compile("```(js|py)\\n(?://|#) scripts/(\\S+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern BLOCK = Pattern.compile("```(js|py)\\n(.*)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

  @TempDir Path temporary;

  private static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    return (Files.isDirectory(here.resolve("scripts")) ? here : here.getParent())
        .resolve("scripts");
  }

  private static String page(String name) throws IOException {
    return Files.readString(folder().resolve(name));
  }

  private static boolean hasPython() {
    try (Engine engine = Engine.create()) {
      return engine.getLanguages().containsKey("python");
    }
  }

  /** Writes every script of a page into a folder; gives their paths. */
  private List<String> write(String page) throws IOException {
    ScriptFolder scripts = new ScriptFolder(temporary);
    List<String> paths = new ArrayList<>();
    boolean hasPython = hasPython();
    Matcher script = SCRIPT.matcher(page);
    while (script.find()) {
      if (script.group(1).equals("js") || hasPython) {
        scripts.with(script.group(2), script.group(3));
      }
      paths.add(script.group(2));
    }
    return paths;
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "DREAMFACTORY.md"})
  void everyScriptShownIsLoadedAndEveryTestShownPasses(String name) throws IOException {
    String page = page(name);
    List<String> paths = write(page);
    assertEquals(
        BLOCK.matcher(page).results().count(), paths.size(), "every script says where it lies");
    assertEquals(paths.size(), paths.stream().distinct().count());
    HookSettings settings = new ScriptFolder(temporary).settings();
    try (HookTests tests = HookTests.open(settings, temporary)) {
      tests.run().forEach(one -> assertEquals(Optional.empty(), one.failure(), one.file()));
    }
  }

  @Test
  void theFiveMinutesEndWithWhatTheySay() throws IOException {
    String page = page("README.md");
    write(page);
    HookSettings settings = new ScriptFolder(temporary).settings();
    Path test = temporary.resolve("shop/employees.test.js");
    try (HookTests tests = HookTests.open(settings, test)) {
      List<HookTests.Outcome> outcomes = tests.run();
      assertEquals(2, outcomes.size());
      outcomes.forEach(
          one -> assertTrue(page.contains("ok   " + one.file() + " " + one.name() + " (")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "DREAMFACTORY.md"})
  void everyFileAPagePointsToIsThere(String name) throws IOException {
    Matcher link = LINK.matcher(page(name));
    while (link.find()) {
      assertTrue(Files.exists(folder().resolve(link.group(1))), link.group(1));
    }
  }

  @Test
  void everyPhaseIsExplained() throws IOException {
    String page = page("README.md");
    for (String phase : Phase.NAMES) {
      assertTrue(page.contains("`" + phase + "`"), phase);
    }
  }
}
