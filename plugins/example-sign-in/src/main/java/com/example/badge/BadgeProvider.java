package com.example.badge;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/**
 * Sign-in by a badge in the header X-Badge. A badge is a secret: the config should take each from
 * the environment.
 */
@Extension
public final class BadgeProvider implements AuthProvider {
  private static final int FEWEST_CHARACTERS = 16;

  @Override
  public String type() {
    return "badge";
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    Map<String, Holder> holders = new LinkedHashMap<>();
    Settings badges = settings.section("badges");
    for (String subject : badges.keys()) {
      Settings badge = badges.section(subject);
      String secret = badge.text("secret");
      if (secret.length() < FEWEST_CHARACTERS) {
        throw new SettingsException(
            "badges." + subject + ".secret", "has fewer characters than " + FEWEST_CHARACTERS);
      }
      holders.put(
          subject,
          new Holder(secret.getBytes(StandardCharsets.UTF_8), List.copyOf(badge.texts("roles"))));
    }
    return new BadgeAuthenticator(holders);
  }

  /** Who holds a badge. */
  private record Holder(byte[] secret, List<String> roles) {}

  private record BadgeAuthenticator(Map<String, Holder> holders) implements Authenticator {

    @Override
    public AuthResult authenticate(Credentials credentials) {
      List<String> shown = credentials.header("X-Badge");
      if (shown.isEmpty()) {
        return new AuthResult.NotMine();
      }
      if (shown.size() > 1) {
        return new AuthResult.Rejected("several badges");
      }
      byte[] secret = shown.getFirst().getBytes(StandardCharsets.UTF_8);
      AuthResult result = new AuthResult.Rejected("unknown badge");
      for (Map.Entry<String, Holder> holder : holders.entrySet()) {
        // in constant time, and all of them: how long it takes tells nothing
        if (MessageDigest.isEqual(holder.getValue().secret(), secret)) {
          result =
              new AuthResult.Authenticated(
                  new Identity(holder.getKey(), "badge", holder.getValue().roles(), Map.of()));
        }
      }
      return result;
    }

    @Override
    public String challenge() {
      return "Badge";
    }

    @Override
    public String toString() {
      return "badges of " + holders.keySet();
    }

    @Override
    public void close() {}
  }
}
