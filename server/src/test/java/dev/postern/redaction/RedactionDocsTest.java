package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.mask.MaskWords;
import dev.postern.spi.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What operators read of masks is what the config takes. */
class RedactionDocsTest {
  private static final Path PAGE = Path.of("REDACTION.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static Config read(String yaml) {
    return ConfigLoader.parse(
        Path.of("postern.yaml"),
        "services: {shop: {connector: postgres}}\n" + yaml,
        Path.of("").toAbsolutePath(),
        Map.of());
  }

  @Test
  void everyExampleIsRead() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    List<Config> read = new ArrayList<>();
    while (blocks.find()) {
      read.add(read(blocks.group(1)));
    }
    assertEquals(2, read.size());
    Mask email =
        read.getFirst().roles().get("support").rules().getFirst().masks().of("email").mask();
    assertEquals(new Mask.Email(), email);
    assertFalse(read.getLast().redaction().isEmpty());
  }

  @Test
  void everyMaskOfTheTableIsOne() throws IOException {
    Matcher rows = ROW.matcher(Files.readString(PAGE));
    List<String> masks = new ArrayList<>();
    while (rows.find()) {
      Matcher codes = CODE.matcher(rows.group(1));
      while (codes.find()) {
        String written = codes.group(1);
        masks.add(written);
        if (!written.startsWith("{")) {
          assertTrue(new MaskWords(MaskWords.UNKEYED).of(written).isPresent(), written);
        }
        String quoted = written.startsWith("{") ? written : "\"" + written + "\"";
        read("roles: {a: {allow: {shop/b: {actions: [read], masks: {c: " + quoted + "}}}}}");
      }
    }
    assertTrue(masks.size() > 15, masks::toString);
  }
}
