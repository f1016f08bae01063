package dev.postern.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RFC 7662: asks the issuer what a token says. */
final class Introspection {
  private static final Logger LOG = LoggerFactory.getLogger(Introspection.class);
  private static final int MOST_AT_ONCE = 16;

  private final OidcSettings settings;
  private final KnownIssuer issuer;
  private final Web web;
  private final SignedTokens rules;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  Introspection(OidcSettings settings, KnownIssuer issuer, Web web, SignedTokens rules) {
    this.settings = settings;
    this.issuer = issuer;
    this.web = web;
    this.rules = rules;
  }

  /** What an access token for this gateway says. */
  Map<String, Object> access(String token) throws RefusedException {
    URI endpoint = issuer.document().getIntrospectionEndpointURI();
    if (endpoint == null) {
      LOG.warn("{} tells of no tokens", settings.issuer().name());
      throw new RefusedException(RefusedException.UNAVAILABLE);
    }
    Map<String, Object> claims = asked(endpoint, token);
    if (!Boolean.TRUE.equals(claims.get("active"))) {
      throw new RefusedException("not_active");
    }
    if (claims.containsKey("iss") && !settings.issuer().areNamedBy(claims)) {
      throw new RefusedException("wrong_issuer");
    }
    if (!settings.issuer().trust(claims)) {
      throw new RefusedException("wrong_tenant");
    }
    rules.checkTimes(claims);
    rules.checkAccess(claims);
    return claims;
  }

  private Map<String, Object> asked(URI endpoint, String token) throws RefusedException {
    if (!places.tryAcquire()) {
      throw new RefusedException(RefusedException.UNAVAILABLE);
    }
    try {
      HTTPRequest request =
          new TokenIntrospectionRequest(
                  endpoint,
                  settings.client().orElseThrow().proof().orElseThrow(),
                  new BearerAccessToken(token))
              .toHTTPRequest();
      request.setAccept("application/json");
      HTTPResponse answer = request.send(web);
      if (!answer.indicatesSuccess()) {
        throw new IOException("status " + answer.getStatusCode());
      }
      return new LinkedHashMap<>(JSONObjectUtils.parse(answer.getBody()));
    } catch (IOException | ParseException | RuntimeException failed) {
      LOG.warn("{} could not be asked of a token: {}", endpoint, failed.getMessage());
      throw new RefusedException(RefusedException.UNAVAILABLE);
    } finally {
      places.release();
    }
  }
}
