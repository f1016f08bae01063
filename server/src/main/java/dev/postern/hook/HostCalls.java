package dev.postern.hook;

/** What a running hook may ask of the gateway: text in, text out, on the hook's own thread. */
@FunctionalInterface
interface HostCalls {

  /** Nothing: for scripts that are loaded and not yet run. */
  HostCalls NONE = (name, argument) -> "-{\"message\":\"nothing can be asked while loading\"}";

  /**
   * Answers and never throws.
   *
   * @param argument JSON text
   * @return {@code +} and JSON text; {@code *} where it holds numbers that a double cannot; or
   *     {@code -} and an error with {@code message}, maybe {@code code}, {@code status}, {@code
   *     details} and {@code hint}
   */
  String answer(String name, String argument);
}
