package dev.postern.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether the faults still fit the code, without planting any. */
class FaultFilesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path PAGE = Path.of("FAULTS.md");

  @Test
  void everyFaultFitsItsFilesAndItsTestsAreThere() throws IOException {
    for (Fault fault : Fault.all()) {
      assertFalse(fault.what().isEmpty() || fault.red().isEmpty(), fault::name);
      Map<String, String> texts = new HashMap<>();
      for (Fault.Change change : fault.changes()) {
        assertEquals(fault.module(), change.module(), fault.name());
        String file = change.file();
        String text =
            texts.containsKey(file) ? texts.get(file) : Files.readString(ROOT.resolve(file));
        String planted = change.in(text);
        assertFalse(planted.equals(text), fault::name);
        texts.put(file, planted);
      }
      for (String test : fault.red()) {
        int hash = test.indexOf('#');
        Path source =
            ROOT.resolve(fault.module())
                .resolve("src/test/java")
                .resolve(test.substring(0, hash).replace('.', '/') + ".java");
        String method = " " + Fault.named(test).substring(hash + 1) + "(";
        assertTrue(Files.readString(source).contains(method), () -> fault + ": " + test);
      }
    }
  }

  /** The table of the page is made of the files: -Dgolden.update=true writes it anew. */
  @Test
  void thePageListsThem() throws IOException {
    StringBuilder table =
        new StringBuilder("| fault | what is wrong | noticed by |\n|---|---|---|\n");
    for (Fault fault : Fault.all()) {
      String tests =
          String.join(
              "<br>",
              fault.red().stream()
                  .map(test -> Fault.named(test))
                  .map(test -> "`" + test.substring(test.lastIndexOf('.') + 1) + "`")
                  .toList());
      table.append("| %s | %s | %s |\n".formatted(fault, fault.what(), tests));
    }
    String page = Files.readString(PAGE);
    int begin = page.indexOf("| fault |");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, page.substring(0, begin) + table);
    } else {
      assertEquals(table.toString(), page.substring(begin));
    }
  }
}
