package dev.postern.keycloak;

import dev.postern.Browser;
import dev.postern.TestGateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/** A real Keycloak with the realm of the tests, on a free port of this machine. */
final class KeycloakServer implements AutoCloseable {
  private static final Path PLACE = Path.of("target", "keycloak");
  private static final Path REALM = Path.of("src/test/resources/keycloak/realm.json");
  private static final int LEAST_PORT = 20_000;
  private static final int MOST_PORT = 32_000;
  private static final Duration START_WITHIN = Duration.ofMinutes(10);
  private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

  private static final Pattern RESPONSE =
      Pattern.compile("(?i)name=\"SAMLResponse\"\\s+value=\"([^\"]+)\"");

  private final Process process;
  private final String url;

  private KeycloakServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one. Without it being unpacked by the build the test that asks is skipped, and says why.
   *
   * @param publicUrl where its realm is to believe the gateway
   * @param certificate of the key that some of the gateway's requests are signed by, in base64
   */
  static KeycloakServer start(String publicUrl, String certificate)
      throws IOException, InterruptedException {
    Optional<Path> home = home();
    Assumptions.assumeTrue(
        home.isPresent(), "Keycloak is not there: mvn -Pkeycloak verify fetches it");
    Path data = home.get().resolve("data");
    delete(data.resolve("h2"));
    Files.createDirectories(data.resolve("import"));
    Files.writeString(
        data.resolve("import/realm.json"),
        Files.readString(REALM).replace("PUBLIC", publicUrl).replace("CERTIFICATE", certificate));
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                home.get().resolve("bin/kc.sh").toAbsolutePath().toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--import-realm",
                "--features=resource-indicators")
            .redirectErrorStream(true)
            .redirectOutput(PLACE.resolve("keycloak.log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    KeycloakServer server =
        new KeycloakServer(builder.start(), "http://127.0.0.1:" + port + "/realms/shop");
    server.await();
    return server;
  }

  private static Optional<Path> home() throws IOException {
    if (!Files.isDirectory(PLACE)) {
      return Optional.empty();
    }
    try (Stream<Path> unpacked = Files.list(PLACE)) {
      return unpacked.filter(folder -> Files.exists(folder.resolve("bin/kc.sh"))).findFirst();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted((one, other) -> other.compareTo(one)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** One that nobody is given who asks the system for a free one: it stays free for a while. */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // the next one may be free
      }
    }
  }

  private void await() throws IOException, InterruptedException {
    Instant latest = Instant.now().plus(START_WITHIN);
    HttpRequest document =
        HttpRequest.newBuilder(URI.create(url + "/.well-known/openid-configuration")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (true) {
        try {
          if (http.send(document, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException notYet) {
          // it listens late
        }
        if (Instant.now().isAfter(latest) || process.waitFor(500, TimeUnit.MILLISECONDS)) {
          close();
          throw new IllegalStateException(Files.readString(PLACE.resolve("keycloak.log")));
        }
      }
    }
  }

  String url() {
    return url;
  }

  /** A token for a person by way of a client that may ask with a password. */
  String token(String client, String person) {
    HttpResponse<String> answer =
        new Browser(Map.of())
            .post(
                url + "/protocol/openid-connect/token",
                Map.of(
                    "grant_type",
                    "password",
                    "client_id",
                    client,
                    "client_secret",
                    client + "-secret",
                    "username",
                    person,
                    "password",
                    person + "-pw",
                    "scope",
                    "openid"),
                Map.of());
    JsonNode tokens = TestGateway.json(answer.body());
    return tokens.get("access_token").asString();
  }

  /** A person signs in on Keycloak's own page; gives the address that it sends the browser to. */
  String signIn(Browser browser, String authorize, String person) {
    return Browser.location(submit(browser, authorize, person));
  }

  /** The same by SAML; gives the response that its next page has the browser post. */
  String samlResponse(Browser browser, String away, String person) {
    HttpResponse<String> page = submit(browser, away, person);
    Matcher response = RESPONSE.matcher(page.body());
    if (!response.find()) {
      throw new AssertionError(page.statusCode() + " " + page.body());
    }
    return response.group(1).replace("&#13;", "").replace("&#10;", "");
  }

  private static HttpResponse<String> submit(Browser browser, String authorize, String person) {
    HttpResponse<String> page = browser.get(authorize);
    Matcher form = ACTION.matcher(page.body());
    if (!form.find()) {
      throw new AssertionError(page.statusCode() + " " + page.body());
    }
    return browser.post(
        form.group(1).replace("&amp;", "&"),
        Map.of("username", person, "password", person + "-pw", "credentialId", ""),
        Map.of());
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    all.forEach(
        one -> {
          try {
            one.onExit().get(20, TimeUnit.SECONDS);
          } catch (Exception stubborn) {
            one.destroyForcibly();
          }
        });
  }
}
