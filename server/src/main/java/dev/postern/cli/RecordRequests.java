package dev.postern.cli;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How an author asks a running gateway to record calls: one file in its data folder, which the
 * gateway takes away. Who may write there may ask, and nobody else.
 */
public final class RecordRequests {
  private static final int MOST_CALLS = 100;
  private static final int MOST_SECONDS = 3_600;
  private static final int MOST_BYTES = 4_096;

  private final Path file;

  /**
   * @param dataFolder that of the config; it may not exist yet
   */
  public RecordRequests(Path dataFolder) {
    this.file = dataFolder.resolve("reload").resolve("record.json");
  }

  /**
   * What is to be recorded.
   *
   * @param resource as in {@code shop/customers}; empty for all
   * @param calls 1 to 100
   * @param seconds 1 to 3600
   */
  public record Wanted(String resource, int calls, int seconds) {}

  void ask(Wanted wanted) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("record.part");
    Files.writeString(
        part,
        JsonText.object()
            .put("resource", wanted.resource)
            .put("calls", wanted.calls)
            .put("seconds", wanted.seconds)
            .toString());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether a gateway has taken the request. */
  boolean isTaken() {
    return !Files.exists(file);
  }

  void takeBack() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The request left since the last look, taken away; bounded, whatever it says. */
  public Optional<Wanted> take() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readString(file).getBytes(StandardCharsets.UTF_8);
      Files.deleteIfExists(file);
      JsonNode wanted = JsonText.parse(bytes, bytes.length);
      return Optional.of(
          new Wanted(
              wanted.path("resource").asString(""),
              Math.clamp(wanted.path("calls").asInt(1), 1, MOST_CALLS),
              Math.clamp(wanted.path("seconds").asInt(1), 1, MOST_SECONDS)));
    } catch (NoSuchFileException | JacksonException nothingMeant) {
      return Optional.empty();
    }
  }
}
