package dev.postern.mcp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What knows values for the arguments of prompts, or for the variables of templates. */
interface Completing {

  /**
   * Values for one of them.
   *
   * @param subject the prompt's name, or the template
   * @param typed how the value begins
   * @param given the others so far
   * @return at most 100; empty where there is no such subject or argument
   */
  Optional<List<String>> complete(
      String subject, String argument, String typed, Map<String, String> given, Turn turn);
}
