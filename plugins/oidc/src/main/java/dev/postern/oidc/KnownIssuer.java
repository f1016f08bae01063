package dev.postern.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.Closeable;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the issuer says of itself and its keys, fetched when they are first needed. While it cannot
 * be reached what it said last goes on for {@link #OUTAGE}; and nobody waits for it more than once
 * in {@link #PAUSE}.
 */
final class KnownIssuer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownIssuer.class);
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration OUTAGE = Duration.ofHours(4);
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final long KEYS_FRESH_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final long KEYS_WAIT_MILLIS = Duration.ofSeconds(10).toMillis();
  private static final long KEYS_PAUSE_MILLIS = Duration.ofSeconds(30).toMillis();

  /** Tokens without a {@code kid} are tried with each key, so there must not be many. */
  private static final int MOST_KEYS = 32;

  private final OidcSettings settings;
  private final Web web;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Known known;
  private volatile Instant nextTry = Instant.MIN;
  private volatile boolean hasKeys;

  private record Known(
      OIDCProviderMetadata document, Instant fetchedAt, JWKSource<SecurityContext> keys) {}

  KnownIssuer(OidcSettings settings, Web web, InstantSource clock) {
    this.settings = settings;
    this.web = web;
    this.clock = clock;
  }

  /** Its document. */
  OIDCProviderMetadata document() throws RefusedException {
    return known().document();
  }

  /** The keys that may have signed a token with this header. */
  List<? extends Key> keys(JWSHeader header) throws RefusedException {
    JWKSource<SecurityContext> source = known().keys();
    try {
      return new JWSVerificationKeySelector<>(settings.algorithms(), source)
          .selectJWSKeys(header, null);
    } catch (RateLimitReachedException often) {
      // made-up key names are no load on the issuer
      throw new RefusedException(hasKeys ? "unknown_key" : RefusedException.UNAVAILABLE);
    } catch (JOSEException unreachable) {
      LOG.warn(
          "The keys of {} cannot be had: {}", settings.issuer().name(), unreachable.toString());
      throw new RefusedException(RefusedException.UNAVAILABLE);
    }
  }

  private Known known() throws RefusedException {
    Known now = known;
    if (now != null && age(now).compareTo(FRESH) < 0) {
      return now;
    }
    fetching.lock();
    try {
      if (!clock.instant().isBefore(nextTry)) {
        nextTry = clock.instant().plus(PAUSE);
        fetch();
      }
    } catch (IOException failed) {
      LOG.warn("{} cannot be had: {}", settings.discovery(), failed.getMessage());
    } finally {
      fetching.unlock();
    }
    now = known;
    if (now == null || age(now).compareTo(OUTAGE) > 0) {
      throw new RefusedException(RefusedException.UNAVAILABLE);
    }
    return now;
  }

  private Duration age(Known found) {
    return Duration.between(found.fetchedAt(), clock.instant());
  }

  private void fetch() throws IOException {
    OIDCProviderMetadata document;
    try {
      document = OIDCProviderMetadata.parse(IssuerNames.shared(web.get(settings.discovery())));
    } catch (ParseException | RuntimeException malformed) {
      throw new IOException("no document of an issuer: " + malformed.getMessage());
    }
    check(document);
    Known before = known;
    boolean isSame =
        before != null && before.document().getJWKSetURI().equals(document.getJWKSetURI());
    known =
        new Known(
            document, clock.instant(), isSame ? before.keys() : keysAt(document.getJWKSetURI()));
    if (before != null && !isSame) {
      close(before);
    }
  }

  private void check(OIDCProviderMetadata document) throws IOException {
    String said = document.getIssuer().getValue();
    if (!settings.issuer().isSaid(said)) {
      throw new IOException("it is of the issuer " + said);
    }
    Optional<URI> unsafe =
        Stream.of(
                document.getJWKSetURI(),
                document.getAuthorizationEndpointURI(),
                document.getTokenEndpointURI(),
                document.getIntrospectionEndpointURI(),
                document.getEndSessionEndpointURI())
            .filter(url -> url != null && !Web.isSafe(url))
            .findFirst();
    if (unsafe.isPresent()) {
      throw new IOException("it names an address without TLS: " + unsafe.get());
    }
  }

  private JWKSource<SecurityContext> keysAt(URI url) throws MalformedURLException {
    return JWKSourceBuilder.create(url.toURL(), this::keySet)
        .cache(KEYS_FRESH_MILLIS, KEYS_WAIT_MILLIS)
        .refreshAheadCache(false) // its thread would outlive the gateway
        .rateLimited(KEYS_PAUSE_MILLIS)
        .outageTolerant(OUTAGE.toMillis())
        .build();
  }

  private Resource keySet(URL url) throws IOException {
    Resource found = web.retrieveResource(url);
    try {
      if (JWKSet.parse(found.getContent()).getKeys().size() > MOST_KEYS) {
        throw new IOException("more than " + MOST_KEYS + " keys");
      }
    } catch (java.text.ParseException malformed) {
      throw new IOException("no key set");
    }
    hasKeys = true;
    return found;
  }

  private static void close(Known found) {
    try {
      if (found.keys() instanceof Closeable source) {
        source.close();
      }
    } catch (IOException failed) {
      LOG.debug("Keys did not close cleanly", failed);
    }
  }

  @Override
  public void close() {
    if (known != null) {
      close(known);
    }
    web.close();
  }
}
