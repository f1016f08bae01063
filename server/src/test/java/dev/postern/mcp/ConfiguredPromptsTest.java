package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.ConfigLoader;
import dev.postern.error.GatewayException;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prompts as the config says them; what needs a caller is tested where callers are. */
class ConfiguredPromptsTest {
  private static final String PROMPTS =
      """
      prompts:
        review:
          description: Prepares a talk
          arguments:
            email: {required: true, description: The address}
            tone: {}
          text: "Talk to {email} {tone}; (this) stays"
      """;

  private static Config config(String yaml) {
    return ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of());
  }

  private static String text(Map<String, String> arguments) {
    ConfiguredPrompts prompts = new ConfiguredPrompts(config(PROMPTS).prompts().values());
    return ((TextContent)
            prompts.prompt("review", arguments, null).orElseThrow().messages().getFirst().content())
        .text();
  }

  @Test
  void whatIsFilledInIsNeverLookedAtAgain() {
    assertEquals(
        "Talk to {tone} $1 calmly; (this) stays",
        text(Map.of("email", "{tone} $1", "tone", "calmly")));
    assertEquals("Talk to a@b ; (this) stays", text(Map.of("email", "a@b")));
  }

  @Test
  void missingAndUnknownArgumentsAreTold() {
    assertEquals(
        "email is missing",
        assertThrows(GatewayException.class, () -> text(Map.of())).getMessage());
    assertEquals(
        "there is no argument 'mail'",
        assertThrows(GatewayException.class, () -> text(Map.of("mail", "a"))).getMessage());
  }

  @Test
  void theConfigIsHeldAgainstItself() {
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                config(
                    """
                    prompts:
                      Review: {description: a, text: "{who}", arguments: {what: {values-from: shop}}}
                      empty: {}
                    """));
    List<String> told = wrong.problems().stream().map(Object::toString).toList();
    assertTrue(
        told.toString().contains("2:3 prompts.Review is no name for a prompt"), told::toString);
    assertTrue(told.toString().contains("holds {who}, which is none of its arguments"));
    assertTrue(told.toString().contains("does not hold {what}"));
    assertTrue(told.toString().contains("expects service/resource.column"));
    assertTrue(told.toString().contains("prompts.empty.text is required"));
  }
}
