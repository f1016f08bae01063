package dev.postern.apikey;

import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.TokenIssuer;
import dev.postern.spi.contract.AuthProviderContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract of every way to sign in, for API keys. */
class ApiKeyContractTest extends AuthProviderContract {
  private static final Map<String, Object> SETTINGS =
      Map.of("keys-file", "keys.jsonl", "pepper", "a pepper of thirty-two bytes, no less");

  @Override
  protected Provided provide(Path folder) {
    ApiKeyProvider provider = new ApiKeyProvider();
    TokenIssuer issuer =
        provider.issuer(new Settings(SETTINGS), new PluginContext(folder, folder)).orElseThrow();
    String good = issuer.issue(request("robin", Optional.empty()));
    String expired = issuer.issue(request("old", Optional.of(Instant.EPOCH)));
    char last = good.charAt(good.length() - 1);
    String wrong = good.substring(0, good.length() - 1) + (last == 'a' ? 'b' : 'a');
    return new Provided(
        provider,
        SETTINGS,
        key(good),
        "robin",
        List.of(key(expired), key(wrong), key("nonsense")),
        List.of(good, expired, SETTINGS.get("pepper").toString()));
  }

  private static TokenIssuer.Request request(String subject, Optional<Instant> expires) {
    return new TokenIssuer.Request(subject, List.of("reader"), Map.of(), expires);
  }

  private static Showing key(String key) {
    return new Showing(Map.of("X-API-Key", key));
  }
}
