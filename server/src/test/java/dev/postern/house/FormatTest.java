package dev.postern.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every source file looks as google-java-format writes it; {@code -Dformat.update=true} rewrites.
 */
class FormatTest {
  private static final String REMEDY =
      "To format: mvn -pl server -am test -Dtest=FormatTest -Dformat.update=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void everySourceFileIsFormatted() throws Exception {
    boolean mayRewrite = Boolean.getBoolean("format.update");
    List<Path> files = Checkout.javaFiles();
    assertTrue(files.size() > 1, "no source files found");
    assertEquals(List.of(), misformatted(files, mayRewrite), REMEDY);
  }

  @Test
  void anUnformattedFileIsNamedAndRewrittenOnlyOnRequest(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("Crooked.java");
    Files.writeString(file, "import java.util.List;\nclass Crooked{\n}\n");
    assertEquals(List.of(file), misformatted(List.of(file), false));
    assertEquals(List.of(), misformatted(List.of(file), true));
    assertEquals("class Crooked {}\n", Files.readString(file));
    assertEquals(List.of(), misformatted(List.of(file), false));
  }

  private static List<Path> misformatted(List<Path> files, boolean mayRewrite)
      throws IOException, FormatterException {
    Formatter formatter = new Formatter();
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      String text = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        if (mayRewrite) {
          Files.writeString(file, formatted);
        } else {
          found.add(file);
        }
      }
    }
    return found;
  }
}
