package dev.postern.config;

import java.util.Map;
import java.util.Optional;

/**
 * Where a part of the config stands in its file, so that problems found later, by a plugin for
 * instance, are told with file, line and column too.
 *
 * @param path the key of this part, with dots between the levels
 * @param position where its key stands
 * @param keys where the keys below it stand, by their dotted path from here
 */
public record Place(String path, Position position, Map<String, Position> keys) {
  public Place {
    keys = Map.copyOf(keys);
  }

  /**
   * A problem with a key below.
   *
   * @param dottedKey the key as seen from here; a missing one is placed at the nearest key above
   * @param message reads on after the key
   */
  public Problem at(String dottedKey, String message) {
    return at(dottedKey, message, Optional.empty());
  }

  public Problem at(String dottedKey, String message, Optional<String> suggestion) {
    return new Problem(positionOf(dottedKey), path + "." + dottedKey, message, suggestion);
  }

  /** Where a key below stands; a missing one is placed at the nearest key above. */
  public Position of(String dottedKey) {
    return positionOf(dottedKey);
  }

  /** A problem with this part as a whole. */
  public Problem problem(String message) {
    return new Problem(position, path, message);
  }

  private Position positionOf(String dottedKey) {
    String key = dottedKey;
    while (!key.isEmpty()) {
      if (keys.containsKey(key)) {
        return keys.get(key);
      }
      key = key.substring(0, Math.max(0, key.lastIndexOf('.')));
    }
    return position;
  }
}
