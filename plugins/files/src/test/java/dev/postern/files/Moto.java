package dev.postern.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3, moto in Python, with one bucket. */
record Moto(Process server, String endpoint, S3Client client, String bucket)
    implements AutoCloseable {
  private static final String RUNNING = " * Running on ";

  /** Skips what asks for it, saying so, where it is not installed. */
  static Moto start(String bucket) throws IOException {
    Process server;
    try {
      server =
          new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", "0")
              .redirectErrorStream(true)
              .start();
    } catch (IOException missing) {
      return Assumptions.abort("moto_server is not installed: pip install 'moto[server]'");
    }
    BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.startsWith(RUNNING)) {
      line = said.readLine();
    }
    Assumptions.assumeTrue(line != null, "moto_server does not start: pip install 'moto[server]'");
    String endpoint = line.substring(RUNNING.length()).strip();
    Thread.ofVirtual().start(() -> passOver(said));
    S3Client client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(endpoint))
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    client.createBucket(one -> one.bucket(bucket));
    return new Moto(server, endpoint, client, bucket);
  }

  /** Its log, so that it never waits for somebody to read it. */
  private static void passOver(BufferedReader said) {
    try {
      while (said.readLine() != null) {
        // of no interest
      }
    } catch (IOException ended) {
      // with the server
    }
  }

  void put(String key, byte[] content) {
    client.putObject(one -> one.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  /** Those of a bucket of this server. */
  Map<String, Object> settings(String name, String prefix) {
    return Map.of(
        "name", name,
        "endpoint", endpoint,
        "prefix", prefix,
        "access-key-id", "k",
        "secret-access-key", "s");
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
