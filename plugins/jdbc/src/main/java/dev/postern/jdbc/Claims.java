package dev.postern.jdbc;

import dev.postern.spi.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a caller, for engines that are to know it too. */
public final class Claims {
  private Claims() {}

  /** The text of a claim that is a string; empty where there is no such claim. */
  public static Optional<String> text(String claimsJson, String name) {
    List<Map<String, JsonReader.Value>> claims = JsonReader.objects(Json.of(claimsJson));
    return claims.stream()
        .map(all -> all.get(name))
        .filter(claim -> claim != null && claim.json().startsWith("\""))
        .map(JsonReader.Value::text)
        .findFirst();
  }
}
