package dev.postern.saml;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metadata at an address whose TLS proves whose it is. Had when somebody first signs in, again when
 * it grows old or a signature is of no known key, and not more often than every half minute; what
 * was had before goes on while the address does not answer, but no longer than a day.
 */
final class UrlSource implements ProviderSource {
  private static final Logger LOG = LoggerFactory.getLogger(UrlSource.class);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ALL_WITHIN = Duration.ofSeconds(5);
  private static final Duration FRESH_FOR = Duration.ofHours(1);
  private static final Duration GOOD_FOR = Duration.ofDays(1);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(30);

  private final URI url;
  private final Optional<String> entityId;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_WITHIN)
          .build();
  private Optional<IdentityProvider> provider = Optional.empty();
  private Instant had = Instant.MIN;
  private Instant tried = Instant.MIN;

  UrlSource(URI url, Optional<String> entityId, InstantSource clock) {
    this.url = url;
    this.entityId = entityId;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<IdentityProvider> current() {
    Instant now = clock.instant();
    if (provider.isEmpty() || now.isAfter(had.plus(FRESH_FOR))) {
      fetch(now);
    }
    return known(now);
  }

  @Override
  public synchronized Optional<IdentityProvider> again() {
    Instant now = clock.instant();
    return fetch(now) ? known(now) : Optional.empty();
  }

  private Optional<IdentityProvider> known(Instant now) {
    return provider
        .filter(each -> now.isBefore(had.plus(GOOD_FOR)))
        .filter(each -> each.until().map(now::isBefore).orElse(true));
  }

  private boolean fetch(Instant now) {
    if (!tried.equals(Instant.MIN) && now.isBefore(tried.plus(BETWEEN_TRIES))) {
      return false;
    }
    tried = now;
    try {
      provider = Optional.of(ProviderMetadata.read(content(), entityId));
      had = now;
      return true;
    } catch (IOException | RefusedException unusable) {
      LOG.warn("The identity provider's metadata at {}: {}", url, unusable.getMessage());
      return false;
    }
  }

  private byte[] content() throws IOException {
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(
            HttpRequest.newBuilder(url).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), ProviderMetadata.MOST_BYTES));
    try {
      // The client's own timeout ends with the headers; a body may come drop by drop.
      HttpResponse<byte[]> complete = response.get(ALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
      if (complete.statusCode() != 200) {
        throw new IOException("status " + complete.statusCode());
      }
      return complete.body();
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + ALL_WITHIN.toSeconds() + " s");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause().toString());
    } finally {
      response.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
