package dev.postern.trino;

import io.trino.jdbc.TrinoDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Trino with the catalogs {@code memory}, {@code other}, {@code lake} (Iceberg) and {@code
 * tpch}; one for all tests of a run. It knows the user {@code gateway} with its password over TLS,
 * and lets anybody in without, whom its access control then judges.
 */
final class TrinoServer {
  private static final Path PLACE = Path.of("target", "trino").toAbsolutePath();
  private static final Duration START_WITHIN = Duration.ofMinutes(5);
  static final String PASSWORD = "secret of the gateway";
  private static final String STORE_PASSWORD = "changeit";

  private static TrinoServer running;

  private final Process process;
  private final int port;
  private final int tlsPort;
  private final Path folder;

  private TrinoServer(Process process, int port, int tlsPort, Path folder) {
    this.process = process;
    this.port = port;
    this.tlsPort = tlsPort;
    this.folder = folder;
  }

  /** The one that runs. Without it being unpacked by the build, the test that asks is skipped. */
  static synchronized TrinoServer running() throws Exception {
    Optional<Path> home = home();
    Assumptions.assumeTrue(home.isPresent(), "Trino is not there: mvn -Ptrino verify fetches it");
    if (running == null) {
      running = start(home.get());
    }
    return running;
  }

  private static Optional<Path> home() throws IOException {
    if (!Files.isDirectory(PLACE)) {
      return Optional.empty();
    }
    try (Stream<Path> unpacked = Files.list(PLACE)) {
      return unpacked.filter(folder -> Files.isDirectory(folder.resolve("lib"))).findFirst();
    }
  }

  private static TrinoServer start(Path home) throws Exception {
    Path folder = Files.createTempDirectory(PLACE, "run");
    copyAuthenticators(home);
    certificate(folder);
    int port = freePort();
    int tlsPort = freePort();
    configure(folder, port, tlsPort);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-Djol.skipDynamicAttach=true",
                "-Dnode.environment=test",
                "-Dnode.id=one",
                "-Dnode.data-dir=" + folder.resolve("data"),
                "-Dconfig=" + folder.resolve("config.properties"),
                "-Dlog.enable-console=true",
                "-cp",
                home.resolve("lib") + "/*",
                "io.trino.server.TrinoServer")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(PLACE.resolve("trino.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    TrinoServer server = new TrinoServer(process, port, tlsPort, folder);
    server.await();
    server.run("create schema other.crm", "create schema memory.shop", "create schema lake.shop");
    return server;
  }

  /** The archive has links to files of {@code lib} there, which unpacking leaves empty. */
  private static void copyAuthenticators(Path home) throws IOException {
    Path place = Files.createDirectories(PLACE.resolve("plugins/password-authenticators"));
    try (Stream<Path> jars = Files.list(home.resolve("plugin/password-authenticators"))) {
      for (Path jar : jars.toList()) {
        Path whole = Files.size(jar) > 0 ? jar : home.resolve("lib").resolve(jar.getFileName());
        Files.copy(whole, place.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void configure(Path folder, int port, int tlsPort)
      throws IOException, GeneralSecurityException {
    Files.createDirectories(folder.resolve("lake"));
    Path catalogs = Files.createDirectories(folder.resolve("catalogs"));
    Files.writeString(catalogs.resolve("memory.properties"), "connector.name=memory\n");
    Files.writeString(catalogs.resolve("other.properties"), "connector.name=memory\n");
    Files.writeString(catalogs.resolve("tpch.properties"), "connector.name=tpch\n");
    Files.writeString(
        catalogs.resolve("lake.properties"),
        """
        connector.name=iceberg
        iceberg.catalog.type=TESTING_FILE_METASTORE
        hive.metastore.catalog.dir=local:///metastore
        fs.native-local.enabled=true
        local.location=%s
        """
            .formatted(folder.resolve("lake")));
    Files.writeString(
        folder.resolve("config.properties"),
        """
        coordinator=true
        node-scheduler.include-coordinator=true
        discovery.uri=http://127.0.0.1:%1$d
        http-server.http.port=%1$d
        http-server.https.enabled=true
        http-server.https.port=%2$d
        http-server.https.keystore.path=%3$s/server.p12
        http-server.https.keystore.key=%4$s
        http-server.authentication.type=PASSWORD
        http-server.authentication.allow-insecure-over-http=true
        internal-communication.shared-secret=of one node alone
        password-authenticator.config-files=%3$s/passwords.properties
        access-control.config-files=%3$s/access.properties
        catalog.config-dir=%3$s/catalogs
        plugin.dir=%5$s/plugins
        """
            .formatted(port, tlsPort, folder, STORE_PASSWORD, PLACE));
    Files.writeString(
        folder.resolve("passwords.properties"),
        "password-authenticator.name=file\nfile.password-file=%s\n"
            .formatted(folder.resolve("passwords")));
    Files.writeString(folder.resolve("passwords"), "gateway:" + hashed(PASSWORD) + "\n");
    Files.writeString(
        folder.resolve("access.properties"),
        "access-control.name=file\nsecurity.config-file=%s\n"
            .formatted(folder.resolve("rules.json")));
    Files.writeString(folder.resolve("rules.json"), RULES);
  }

  private static final String RULES =
      """
      {"catalogs": [{"user": "gateway", "allow": "all"},
                    {"user": "reader", "catalog": "memory|system", "allow": "read-only"}],
       "impersonation": [{"original_user": "gateway", "new_user": "reader"}]}
      """;

  private static String hashed(String password) throws GeneralSecurityException {
    byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1_000, 256))
            .getEncoded();
    return "1000:" + HexFormat.of().formatHex(salt) + ":" + HexFormat.of().formatHex(hash);
  }

  private static void certificate(Path folder) throws IOException, InterruptedException {
    String store = folder.resolve("server.p12").toString();
    keytool(
        folder,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-alias",
            "server",
            "-keystore",
            store,
            "-storepass",
            STORE_PASSWORD));
    keytool(
        folder,
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            "server",
            "-keystore",
            store,
            "-storepass",
            STORE_PASSWORD,
            "-file",
            folder.resolve("ca.pem").toString()));
  }

  private static void keytool(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()),
                arguments.stream())
            .toList();
    Path log = folder.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(log));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await() throws IOException, InterruptedException {
    Instant late = Instant.now().plus(START_WITHIN);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/info")).build();
      while (true) {
        try {
          String said = client.send(request, BodyHandlers.ofString()).body();
          if (said.contains("\"starting\":false")) {
            return;
          }
        } catch (IOException notYet) {
          // it does not listen yet
        }
        if (!process.isAlive() || Instant.now().isAfter(late)) {
          process.destroyForcibly();
          throw new IOException("Trino does not start: " + PLACE.resolve("trino.log"));
        }
        process.waitFor(100, TimeUnit.MILLISECONDS);
      }
    }
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  /** The server's own certificate, as PEM. */
  String certificate() {
    return folder.resolve("ca.pem").toString();
  }

  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "gateway");
    properties.setProperty("timezone", "UTC");
    return new TrinoDriver().connect("jdbc:trino://127.0.0.1:" + port, properties);
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
