package dev.postern.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** How the tools of single resources are called: short, and always the same. */
final class ToolNames {
  /** Clients put a prefix of their own before it and have a ceiling for both. */
  static final int MAX_CHARACTERS = 40;

  /** What such a tool does to its resource. */
  enum Verb {
    LIST,
    GET,
    CREATE,
    UPDATE,
    DELETE;

    /** The first word of the tool's name. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int LONGEST_VERB = "create_".length();
  private static final int LONGEST_NOUN = MAX_CHARACTERS - LONGEST_VERB;

  private ToolNames() {}

  /** The name of a tool: of many rows for a list, of one row for all else. */
  static String of(Verb verb, String resource) {
    String noun = resource.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String named = verb == Verb.LIST ? noun : singular(noun);
    return verb.word() + "_" + shortened(named, resource);
  }

  /** Too long a name is cut, with a number made of all of it behind. */
  private static String shortened(String noun, String resource) {
    if (noun.length() <= LONGEST_NOUN) {
      return noun;
    }
    CRC32 sum = new CRC32();
    sum.update(resource.getBytes(StandardCharsets.UTF_8));
    return "%s_%08x".formatted(noun.substring(0, LONGEST_NOUN - 9), sum.getValue());
  }

  /** One of what an English plural names; another word as it is. */
  static String singular(String noun) {
    if (noun.endsWith("ies") && noun.length() > 4) {
      return noun.substring(0, noun.length() - 3) + "y";
    }
    if (noun.matches(".*(ss|us|is|news|series|species)")) {
      return noun;
    }
    if (noun.matches(".*(sses|shes|ches|xes|zzes|uses)")) {
      return noun.substring(0, noun.length() - 2);
    }
    return noun.endsWith("s") && noun.length() > 2 ? noun.substring(0, noun.length() - 1) : noun;
  }
}
