package dev.postern.oidc;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.postern.oidc.OidcSettings.Client;
import dev.postern.spi.BrowserSignIn;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The code flow for browsers: PKCE, a state, a nonce, and the issuer's name in its answer where it
 * has said that it stands there (RFC 9207). Tokens stay here.
 */
final class CodeSignIn implements BrowserSignIn {
  private static final Logger LOG = LoggerFactory.getLogger(CodeSignIn.class);
  private static final String UNAVAILABLE = "provider_unavailable";

  private final OidcSettings settings;
  private final Client client;
  private final KnownIssuer issuer;
  private final SignedTokens signed;
  private final Web web;

  CodeSignIn(OidcSettings settings, KnownIssuer issuer, SignedTokens signed, Web web) {
    this.settings = settings;
    this.client = settings.client().orElseThrow();
    this.issuer = issuer;
    this.signed = signed;
    this.web = web;
  }

  /** What one sign-in began with. */
  private record Begun(String state, String nonce, String verifier) {

    static Begun made() {
      return new Begun(
          new State().getValue(), new Nonce().getValue(), new CodeVerifier().getValue());
    }

    static Begun of(String kept) {
      List<String> parts = List.of(kept.split("\n", -1));
      return new Begun(parts.get(0), parts.get(1), parts.get(2));
    }

    String kept() {
      return String.join("\n", state, nonce, verifier);
    }
  }

  @Override
  public Step begin(Visit visit) {
    try {
      Begun begun = Begun.made();
      URI to =
          new AuthenticationRequest.Builder(
                  ResponseType.CODE, client.scope(), client.id(), visit.callback())
              .endpointURI(issuer.document().getAuthorizationEndpointURI())
              .state(new State(begun.state()))
              .nonce(new Nonce(begun.nonce()))
              .codeChallenge(new CodeVerifier(begun.verifier()), CodeChallengeMethod.S256)
              .build()
              .toURI();
      return new Step.Away(to, begun.kept());
    } catch (RefusedException unreachable) {
      return new Step.Refused(UNAVAILABLE);
    }
  }

  @Override
  public Step finish(Visit visit, String kept) {
    Begun begun = Begun.of(kept);
    try {
      for (String name : List.of("state", "iss", "code", "error")) {
        if (visit.parameters().getOrDefault(name, List.of()).size() > 1) {
          return new Step.Refused("malformed");
        }
      }
      OIDCProviderMetadata document = issuer.document();
      if (!SignedTokens.areSame(visit.single("state").orElse(""), begun.state())) {
        return new Step.Refused("wrong_state");
      }
      Optional<String> said = visit.single("iss");
      boolean isFromIssuer =
          said.map(settings.issuer()::isSaid)
              .orElse(!document.supportsAuthorizationResponseIssuerParam());
      if (!isFromIssuer) {
        return new Step.Refused("wrong_issuer");
      }
      Optional<String> code = visit.single("code").filter(brought -> !brought.isEmpty());
      if (code.isEmpty() || visit.single("error").isPresent()) {
        return new Step.Refused("provider_refused");
      }
      return done(tokens(document, code.get(), visit.callback(), begun), begun);
    } catch (RefusedException refusal) {
      return new Step.Refused(
          refusal.reason().equals(RefusedException.UNAVAILABLE) ? UNAVAILABLE : refusal.reason());
    }
  }

  private OIDCTokens tokens(OIDCProviderMetadata document, String code, URI callback, Begun begun)
      throws RefusedException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), callback, new CodeVerifier(begun.verifier()));
    URI endpoint = document.getTokenEndpointURI();
    TokenRequest request =
        client
            .proof()
            .map(proof -> new TokenRequest.Builder(endpoint, proof, grant))
            .orElseGet(() -> new TokenRequest.Builder(endpoint, client.id(), grant))
            .build();
    try {
      HTTPResponse sent = request.toHTTPRequest().send(web);
      if (sent.getStatusCode() >= 500) {
        throw new IOException("status " + sent.getStatusCode());
      }
      TokenResponse answer = OIDCTokenResponseParser.parse(sent);
      if (answer instanceof OIDCTokenResponse tokens
          && tokens.getOIDCTokens().getIDToken() != null) {
        return tokens.getOIDCTokens();
      }
      LOG.debug("{} gave no tokens for a code", endpoint);
      throw new RefusedException("code_refused");
    } catch (IOException unreachable) {
      LOG.warn("{} cannot be asked for tokens: {}", endpoint, unreachable.getMessage());
      throw new RefusedException(RefusedException.UNAVAILABLE);
    } catch (ParseException malformed) {
      throw new RefusedException("code_refused");
    }
  }

  private Step done(OIDCTokens tokens, Begun begun) throws RefusedException {
    String idToken = tokens.getIDTokenString();
    Map<String, Object> person =
        signed.signIn(signedOne(idToken), client.id().getValue(), begun.nonce());
    Map<String, Object> claims = person;
    if (settings.identifiesByAccessToken()) {
      claims = signed.access(signedOne(tokens.getAccessToken().getValue()));
      if (!person.getOrDefault("sub", "").equals(claims.get("sub"))) {
        throw new RefusedException("wrong_subject");
      }
    }
    Optional<Instant> until =
        settings.endsWithToken() ? Optional.of(signed.end(claims)) : Optional.empty();
    return new Step.Done(settings.mapping().identity(claims), until, idToken);
  }

  private static SignedJWT signedOne(String token) throws RefusedException {
    if (!SignedTokens.isOne(token)) {
      throw new RefusedException("malformed");
    }
    return SignedTokens.parsed(token);
  }

  /** RP-initiated logout, where the issuer has it. */
  @Override
  public Optional<URI> signOut(String reminder, URI after) {
    try {
      return Optional.ofNullable(issuer.document().getEndSessionEndpointURI())
          .map(
              endpoint -> {
                try {
                  return new LogoutRequest(
                          endpoint, SignedJWT.parse(reminder), null, client.id(), after, null, null)
                      .toURI();
                } catch (java.text.ParseException impossible) {
                  throw new IllegalStateException(impossible);
                }
              });
    } catch (RefusedException unreachable) {
      return Optional.empty();
    }
  }
}
