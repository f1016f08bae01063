package dev.postern.config;

import java.util.Map;

/**
 * One way to sign in.
 *
 * @param provider the type of the provider that opens it
 * @param settings what the provider is handed: text, flags, numbers, lists and maps
 * @param place of {@code settings}, for problems that the provider finds
 * @param entry the place of all of it
 */
public record SignInConfig(
    String provider, Map<String, Object> settings, Place place, Place entry) {
  public SignInConfig {
    settings = Map.copyOf(settings);
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return "SignInConfig[" + provider + "]";
  }
}
