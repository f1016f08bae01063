package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a change would do: found by making it and undoing it at once.
 *
 * @param count rows that would be written
 * @param rows what they would be, a JSON array; empty where there are too many to show, or the
 *     caller may not read them
 * @param key the columns by which rows are known again
 */
record Preview(long count, Optional<Json> rows, List<String> key) {
  private static final int MAX_SAMPLE = 5;
  private static final int MAX_SHOWN_CHARACTERS = 1_500;

  static void describe(Map<String, Object> members) {
    members.put("dry_run", JsonSchema.truth("Whether nothing has been changed"));
    members.put("confirm_token", JsonSchema.text("For the second call, which makes the change"));
    members.put("expires_in_seconds", JsonSchema.whole(1, Integer.MAX_VALUE, ""));
    members.put("next", JsonSchema.text("What to do now"));
  }

  /**
   * Equal for equal rows: what a person has agreed to. Only their keys count, since values such as
   * the time of the change differ from one preview to the next.
   */
  String state() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Long.toString(count).getBytes(StandardCharsets.US_ASCII));
      digest.update(keys().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }

  private String keys() {
    List<String> keys = new ArrayList<>();
    if (rows.isPresent() && !key.isEmpty()) {
      for (JsonNode row : JsonText.parse(rows.get())) {
        ObjectNode one = JsonText.object();
        key.forEach(name -> one.set(name, row.path(name)));
        keys.add(JsonText.write(one).text());
      }
    }
    Collections.sort(keys);
    return String.join("\n", keys);
  }

  /** The answer to a call that has changed nothing. */
  ObjectNode answer(int maxCellCharacters) {
    ObjectNode answer = JsonText.object();
    answer.put("dry_run", true).put("count", count);
    ArrayNode sample = sample(maxCellCharacters);
    answer.put("truncated", sample.size() < count);
    answer.set("rows", sample);
    return answer;
  }

  private ArrayNode sample(int maxCellCharacters) {
    ArrayNode sample = JsonText.mapper().createArrayNode();
    if (rows.isPresent()) {
      Json shown = Cells.within(rows.get(), maxCellCharacters).rows();
      for (JsonNode row : JsonText.parse(shown)) {
        if (sample.size() < MAX_SAMPLE) {
          sample.add(row);
        }
      }
    }
    return sample;
  }

  /** For a person: so many rows, and some of them. */
  String text() {
    String shown = JsonText.write(sample(100)).text();
    String few =
        shown.length() <= MAX_SHOWN_CHARACTERS
            ? shown
            : shown.substring(0, MAX_SHOWN_CHARACTERS) + "…";
    String number = count == 1 ? "1 row" : count + " rows";
    return rows.isEmpty()
        ? number + "."
        : number + (count > MAX_SAMPLE ? ", among them " : ": ") + few;
  }
}
