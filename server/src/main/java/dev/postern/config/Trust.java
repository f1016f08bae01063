package dev.postern.config;

import java.util.List;

/**
 * What an operator says of the resources of a service, by their names, in which {@code *} stands
 * for any characters.
 *
 * @param foreign text in them is by people whom nobody here knows
 * @param own text in them is the operator's own, whoever may write it
 * @param secret what is in them is private, whatever rules and tags say
 */
public record Trust(List<String> foreign, List<String> own, List<String> secret) {
  /** Nothing is said. */
  public static final Trust UNSAID = new Trust(List.of(), List.of(), List.of());

  public Trust {
    foreign = List.copyOf(foreign);
    own = List.copyOf(own);
    secret = List.copyOf(secret);
  }

  static Trust read(Section service) {
    try (Section trust = service.section("trust")) {
      return new Trust(
          trust.findTexts("foreign").orElse(List.of()),
          trust.findTexts("own").orElse(List.of()),
          trust.findTexts("private").orElse(List.of()));
    }
  }
}
