package dev.postern.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file of the checkout has to be, whatever is in it. */
class SourceRulesTest {
  private static final int MOST_LINES = 420;

  /** Folders of one machine, and the hosts a build happened to load from. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "(?<![\\w./}-])/(work|root|home)/\\w|(?<![\\w.])/tmp/(bash|h/)"
              + "|registry\\.npmjs|repo1?\\.maven|files\\.pythonhosted|proxy\\.golang");

  private static final Pattern TEXT =
      Pattern.compile(
          "(.*\\.(java|md|xml|yaml|yml|json|jsonl|js|mjs|ts|sql|txt|properties|html|css|sh)"
              + "|postern|Dockerfile|\\.gitignore)");

  @Test
  void filesAreShortEnoughToRead() throws IOException {
    assertEquals(List.of(), tooLong(Checkout.javaFiles()));
  }

  @Test
  void filesKnowNoMachineButTheReaders() throws IOException {
    assertEquals(List.of(), mentioning(Checkout.files(Checkout.root())));
  }

  @Test
  void aFileThatBreaksARuleIsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Long.java");
    Files.writeString(file, "// see /wo" + "rk/notes\n".repeat(MOST_LINES + 1));
    assertEquals(List.of(file + ": " + (MOST_LINES + 1) + " lines"), tooLong(List.of(file)));
    assertEquals(List.of(file + ":1: // see /wo" + "rk/notes"), mentioning(List.of(file)));
  }

  private static List<String> tooLong(List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES) {
        found.add(file + ": " + lines + " lines");
      }
    }
    return found;
  }

  private static List<String> mentioning(List<Path> files) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (!TEXT.matcher(file.getFileName().toString()).matches()
          || file.endsWith("SourceRulesTest.java")) {
        continue;
      }
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (ELSEWHERE.matcher(lines.get(i)).find()) {
          found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return found;
  }
}
