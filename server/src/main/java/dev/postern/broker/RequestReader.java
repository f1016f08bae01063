package dev.postern.broker;

import dev.postern.config.McpSignInSettings;
import dev.postern.spi.Action;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a client asks for, once it is known which client asks and where its answers go. */
final class RequestReader {
  /** A SHA-256 in base64url. */
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** What may follow the endpoint in the name of a part. */
  private static final Pattern PART = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}){1,2}");

  private static final int MOST_STATE_CHARACTERS = 2_000;

  private final McpSignInSettings settings;

  RequestReader(McpSignInSettings settings) {
    this.settings = settings;
  }

  /**
   * The request.
   *
   * @throws OAuthException where it asks for what there is not
   */
  AuthorizationRequest read(Client client, String redirectUri, Parameters asked)
      throws OAuthException {
    if (!asked.require("response_type").equals("code")) {
      throw new OAuthException("unsupported_response_type", "only response_type code is served");
    }
    if (!asked.find("response_mode").orElse("query").equals("query")) {
      throw OAuthException.malformed("only response_mode query is served");
    }
    if (asked.find("request").isPresent() || asked.find("request_uri").isPresent()) {
      throw new OAuthException("request_not_supported", "requests are read from the URL alone");
    }
    if (asked.find("prompt").equals(Optional.of("none"))) {
      throw new OAuthException("consent_required", "nobody gets access without being asked");
    }
    String challenge = asked.require("code_challenge");
    if (!asked.find("code_challenge_method").equals(Optional.of("S256"))
        || !CHALLENGE.matcher(challenge).matches()) {
      throw OAuthException.malformed("code_challenge_method must be S256");
    }
    return new AuthorizationRequest(
        client,
        redirectUri,
        state(asked),
        challenge,
        resource(asked.find("resource")),
        scopes(asked.find("scope")));
  }

  /** What the client wants back; nothing of it where there is too much. */
  static Optional<String> state(Parameters asked) throws OAuthException {
    Optional<String> state = asked.find("state");
    if (state.filter(text -> text.length() > MOST_STATE_CHARACTERS).isPresent()) {
      throw OAuthException.malformed("state is too long");
    }
    return state;
  }

  /**
   * What a token is asked for; without a word, for the whole endpoint, which is all there is.
   *
   * @throws OAuthException where it is something else
   */
  String resource(Optional<String> asked) throws OAuthException {
    String resource = asked.orElse(settings.resource());
    boolean isPart =
        resource.startsWith(settings.resource())
            && PART.matcher(resource.substring(settings.resource().length())).matches();
    if (!resource.equals(settings.resource()) && !isPart) {
      throw new OAuthException(
          "invalid_target", "tokens are issued for " + settings.resource() + " alone");
    }
    return resource;
  }

  /** Those there are of what is asked for; without a word, the least that reads something. */
  private List<String> scopes(Optional<String> asked) throws OAuthException {
    Map<String, Set<Action>> there = settings.scopes();
    if (there.isEmpty()) {
      return List.of();
    }
    if (asked.isEmpty()) {
      return there.entrySet().stream()
          .filter(scope -> scope.getValue().contains(Action.READ))
          .findFirst()
          .or(() -> there.entrySet().stream().findFirst())
          .map(scope -> List.of(scope.getKey()))
          .orElseThrow();
    }
    Set<String> wanted = new LinkedHashSet<>(Arrays.asList(asked.get().split(" ")));
    List<String> scopes = there.keySet().stream().filter(wanted::contains).toList();
    if (scopes.isEmpty()) {
      throw new OAuthException("invalid_scope", "there are " + String.join(" ", there.keySet()));
    }
    return scopes;
  }
}
