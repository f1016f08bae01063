package dev.postern.config;

import java.util.Map;

/**
 * One way to sign in.
 *
 * @param provider the type of the provider that opens it
 * @param name tells it from others of its type, and stands in the addresses that browsers use
 * @param settings what the provider is handed: text, flags, numbers, lists and maps
 * @param place of {@code settings}, for problems that the provider finds
 * @param entry the place of all of it
 */
public record SignInConfig(
    String provider, String name, Map<String, Object> settings, Place place, Place entry) {
  public SignInConfig {
    settings = Map.copyOf(settings);
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return "SignInConfig[" + name + "]";
  }
}
