package dev.postern.saml;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Keycloak of this machine with one realm, and a browser that somebody signs in with. */
final class Keycloak implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern FORM = Pattern.compile("(?i)<form[^>]*action=\"([^\"]+)\"");
  private static final Pattern RESPONSE =
      Pattern.compile("(?i)name=\"SAMLResponse\"\\s+value=\"([^\"]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String realm;

  private Keycloak(Process process, Path log, String realm) {
    this.process = process;
    this.log = log;
    this.realm = realm;
  }

  /**
   * Starts it and waits.
   *
   * @param name of the realm, another one each time: what is there already is not read again
   * @param json the realm's description
   */
  static Keycloak start(Path home, String name, String json)
      throws IOException, InterruptedException {
    Path imported = Files.createDirectories(home.resolve("data/import"));
    try (Stream<Path> before = Files.list(imported)) {
      for (Path each : before.toList()) {
        Files.delete(each);
      }
    }
    Files.writeString(imported.resolve("realm.json"), json);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = home.resolve("keycloak.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--import-realm");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
    builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "only-for-tests");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Keycloak started =
        new Keycloak(process, log, "http://127.0.0.1:%d/realms/%s".formatted(port, name));
    started.awaitReady();
    return started;
  }

  String metadataUrl() {
    return realm + "/protocol/saml/descriptor";
  }

  private void awaitReady() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        HttpRequest request = HttpRequest.newBuilder(URI.create(metadataUrl())).build();
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (ConnectException notYet) {
        // asked again below
      }
      if (Instant.now().isAfter(end) || !process.isAlive()) {
        close();
        throw new IllegalStateException("Keycloak does not answer: " + Files.readString(log));
      }
      Thread.sleep(200);
    }
  }

  /** What the page says that a browser is sent to with a request. */
  HttpResponse<String> visit(URI url) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Goes there, signs in, and gives the response that the browser would post. */
  String signIn(URI url, String user, String password) throws IOException, InterruptedException {
    HttpResponse<String> page = visit(url);
    Matcher form = FORM.matcher(page.body());
    assertTrue(form.find(), page.statusCode() + " " + page.body());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("username", user);
    fields.put("password", password);
    fields.put("credentialId", "");
    String body =
        fields.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String cookies =
        page.headers().allValues("Set-Cookie").stream()
            .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
            .collect(Collectors.joining("; "));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookies)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    Matcher response = RESPONSE.matcher(answer.body());
    assertTrue(response.find(), answer.statusCode() + " " + answer.body());
    return response.group(1).replace("&#13;", "").replace("&#10;", "");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().join();
    http.close();
  }
}
