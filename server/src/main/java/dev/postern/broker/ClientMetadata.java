package dev.postern.broker;

import dev.postern.config.BrokerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads what clients say of themselves (RFC 7591), wherever they say it. */
final class ClientMetadata {
  private static final int MOST_NAME_CHARACTERS = 60;

  /** Letters, marks, digits and plain signs: nothing that turns text around or hides. */
  private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{M}\\p{N} .,:;()'/&+@_-]+");

  private final BrokerSettings settings;
  private final RedirectUris redirects;

  ClientMetadata(BrokerSettings settings, RedirectUris redirects) {
    this.settings = settings;
    this.redirects = redirects;
  }

  RedirectUris redirects() {
    return redirects;
  }

  /**
   * Where its answers may go, at least one place.
   *
   * @throws OAuthException where one of them cannot be, or what else it says does not fit
   */
  List<String> redirectUris(JsonNode said) throws OAuthException {
    if (!said.isObject()) {
      throw new OAuthException("invalid_client_metadata", "expects a JSON object");
    }
    requireWord(said, "grant_types", "authorization_code");
    requireWord(said, "response_types", "code");
    JsonNode named = said.path("redirect_uris");
    if (!named.isArray() || named.isEmpty() || named.size() > settings.maxRedirectUris()) {
      throw new OAuthException(
          "invalid_redirect_uri",
          "redirect_uris must name 1 to %d of them".formatted(settings.maxRedirectUris()));
    }
    List<String> uris = new ArrayList<>();
    for (JsonNode one : named) {
      String uri = one.isString() ? one.stringValue() : "";
      Optional<String> objection = redirects.objection(uri);
      if (objection.isPresent()) {
        throw new OAuthException("invalid_redirect_uri", objection.get());
      }
      uris.add(uri);
    }
    return uris;
  }

  /** A client that wants other things may leave this one's out; ours have it. */
  private static void requireWord(JsonNode said, String list, String word) throws OAuthException {
    JsonNode words = said.path(list);
    if (words.isMissingNode() || words.isNull()) {
      return;
    }
    if (words.valueStream().noneMatch(one -> word.equals(one.asString("")))) {
      throw new OAuthException("invalid_client_metadata", list + " must hold " + word);
    }
  }

  /** What it calls itself, as far as it can be shown to people. */
  String name(JsonNode said) {
    String name = said.path("client_name").asString("");
    String plain = ODD.matcher(name).replaceAll(" ").strip().replaceAll(" +", " ");
    if (plain.isEmpty()) {
      return "A client without a name";
    }
    int[] shown = plain.codePoints().limit(MOST_NAME_CHARACTERS).toArray();
    return new String(shown, 0, shown.length);
  }
}
