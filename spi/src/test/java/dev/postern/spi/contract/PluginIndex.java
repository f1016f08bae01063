package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Whether the gateway will find an extension. */
final class PluginIndex {
  private PluginIndex() {}

  static void check(Object extension) throws IOException {
    Class<?> type = extension.getClass();
    List<URL> indexes =
        Collections.list(type.getClassLoader().getResources("META-INF/extensions.idx"));
    boolean isListed = false;
    for (URL index : indexes) {
      try (InputStream stream = index.openStream()) {
        String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        isListed |= text.lines().anyMatch(line -> line.strip().equals(type.getName()));
      }
    }
    assertTrue(
        isListed,
        type.getName()
            + " is in no META-INF/extensions.idx: annotate it with @Extension, and compile with"
            + " -proc:full");
  }

  static void checkType(Supplier<String> type) {
    String word = type.get();
    assertTrue(word.matches("[a-z][a-z0-9-]*"), "a type is a lower-case word: " + word);
    assertEquals(word, type.get(), "always the same");
  }
}
