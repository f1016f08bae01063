package dev.postern.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Takes one export and keeps nothing of it; a process of its own. */
final class ExportClient {
  private ExportClient() {}

  /**
   * Prints how many lines and bytes came, and how many nanoseconds that took.
   *
   * @param arguments a URL, an API key, and what the Accept header field holds
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(arguments[0]))
            .header("X-API-Key", arguments[1])
            .header("Accept", arguments[2])
            .header("Prefer", "export")
            .build();
    long start = System.nanoTime();
    long lines = 0;
    long bytes = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("unexpected status " + answer.statusCode());
      }
      byte[] buffer = new byte[64 * 1024];
      try (InputStream in = answer.body()) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes += read;
          for (int i = 0; i < read; i++) {
            lines += buffer[i] == '\n' ? 1 : 0;
          }
        }
      }
    }
    System.out.println(lines + " " + bytes + " " + (System.nanoTime() - start));
  }
}
