package dev.postern.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the guide are configs that can be used. */
class PolicyGuideTest {
  private static final Path GUIDE = Path.of("POLICY.md");

  @Test
  void everyExampleCanBeRead() throws IOException {
    Matcher examples = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(GUIDE));
    int count = 0;
    while (examples.find()) {
      RuleReader.read(ConfigLoader.parse(GUIDE, examples.group(1), Path.of("."), Map.of()));
      count++;
    }
    assertTrue(count >= 7, count + " examples");
  }
}
