package dev.postern.jwt;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Gets a key set over HTTP: one address, no redirects, bounded in time and size. */
final class KeySetDownload implements AutoCloseable {
  static final int MOST_BYTES = 256 * 1024;
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ALL_WITHIN = Duration.ofSeconds(5);

  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_WITHIN)
          .build();

  KeySetDownload(URI url) {
    this.url = url;
  }

  List<VerificationKey> fetch() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
    try {
      // The client's own timeout ends with the headers; a body may come drop by drop.
      HttpResponse<byte[]> complete = response.get(ALL_WITHIN.toSeconds(), TimeUnit.SECONDS);
      if (complete.statusCode() != 200) {
        throw new IOException("status " + complete.statusCode());
      }
      return KeySet.parse(new String(complete.body(), StandardCharsets.UTF_8));
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
