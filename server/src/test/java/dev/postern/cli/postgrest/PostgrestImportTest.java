package dev.postern.cli.postgrest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.config.RestSettings.Delegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A PostgREST config beside the one it becomes: {@code NAME.conf} with the variables of {@code
 * NAME.env} gives {@code NAME.yaml} and says {@code NAME.notes}. {@code -Dgolden.update=true}
 * writes the last two anew.
 */
class PostgrestImportTest {
  private static final Path CASES =
      Path.of("").toAbsolutePath().resolve("src/test/resources/postgrest");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"first-steps", "everything", "older-names", "environment"})
  void isTakenOver(String name) throws IOException, UnreadableException {
    String text = Files.readString(CASES.resolve(name + ".conf"));
    Map<String, String> environment = environment(name);
    PostgrestImport taken =
        PostgrestImport.of(
            text.isEmpty() ? Optional.empty() : Optional.of(text),
            environment,
            Path.of("/site"),
            "/");
    String notes = String.join("\n", taken.notes()) + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(CASES.resolve(name + ".yaml"), taken.yaml());
      Files.writeString(CASES.resolve(name + ".notes"), notes);
    }
    assertEquals(Files.readString(CASES.resolve(name + ".yaml")), taken.yaml());
    assertEquals(Files.readString(CASES.resolve(name + ".notes")), notes);
    Files.writeString(folder.resolve("jwks.json"), "{}");
    Config config = load(taken.yaml().replace("/site/", folder + "/"), environment);
    assertEquals(List.of("rest"), List.copyOf(config.services().keySet()));
  }

  private static Map<String, String> environment(String name) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    Path file = CASES.resolve(name + ".env");
    if (Files.exists(file)) {
      Files.readAllLines(file)
          .forEach(line -> environment.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    }
    return environment;
  }

  private Config load(String yaml, Map<String, String> environment) {
    return ConfigLoader.parse(folder.resolve("postern.yaml"), yaml, folder, environment);
  }

  private PostgrestImport take(String text, Map<String, String> environment)
      throws UnreadableException {
    return PostgrestImport.of(Optional.of(text), environment, folder, "/rest/v1");
  }

  @Test
  void whatTheConfigSaysIsWhatPostgrestWouldDo() throws UnreadableException {
    Config config =
        load(
            take("db-uri = \"postgres://me:pa%3A+ss@h/db\"\ndb-max-rows = 7", Map.of()).yaml(),
            Map.of());
    var service = config.services().get("rest");
    assertEquals("/rest/v1", service.rest().mount());
    assertEquals(Optional.of(new Delegate(Optional.empty(), false, 7)), service.rest().delegate());
    assertTrue(service.rest().legacyTargetNames());
    assertEquals("jdbc:postgresql://h:5432/db", service.settings().get("url"));
    assertEquals("me", service.settings().get("user"));
    assertEquals("pa:+ss", service.settings().get("password"));
    assertEquals(List.of("public"), service.settings().get("schemas"));
    assertEquals(List.of(), config.signIn());
    assertEquals(3000, config.http().port());
    assertEquals("0.0.0.0", config.http().host());
    assertEquals(List.of("*"), config.http().allowedOrigins());
  }

  @Test
  void theEnvironmentStandsAboveTheFile() throws UnreadableException {
    PostgrestImport taken =
        take("server-port = 1\nserver_port = 2", Map.of("PGRST_SERVER_PORT", "3"));
    assertTrue(taken.yaml().contains("port: 3\n"), taken.yaml());
    assertTrue(
        taken.notes().contains("server_port: is no setting that PostgREST has"),
        taken.notes()::toString);
  }

  @Test
  void secretsFromTheEnvironmentStayThere() throws UnreadableException {
    Map<String, String> environment =
        Map.of(
            "SECRET",
            "hunter2hunter2hunter2hunter2hunter2",
            "PASSWORD",
            "hunter2",
            "PGRST_DB_ANON_ROLE",
            "anon");
    PostgrestImport taken =
        take(
            """
            jwt-secret = "$(SECRET)"
            db-uri = "postgres://me:$(PASSWORD)@h/db"
            """,
            environment);
    assertFalse(taken.yaml().contains("hunter2"), taken.yaml());
    assertFalse(taken.notes().toString().contains("hunter2"));
    assertEquals(
        "hunter2",
        load(taken.yaml(), environment).services().get("rest").settings().get("password"));
  }

  @Test
  void aSecretOfTheFileIsWrittenAsItIs() throws UnreadableException {
    String secret = "a$${b}\\\"c'#: {d} more than thirty-two characters\\n";
    Config config = load(take("jwt-secret = \"" + secret + "\"", Map.of()).yaml(), Map.of());
    assertEquals(
        "a${b}\"c'#: {d} more than thirty-two characters\n",
        config.signIn().getFirst().settings().get("secret"));
  }

  @Test
  void aConnectionMayLieInAFile() throws IOException, UnreadableException {
    Files.writeString(folder.resolve("uri"), "postgres://me@h2/db2\n");
    assertTrue(
        take("db-uri = \"@uri\"", Map.of()).yaml().contains("jdbc:postgresql://h2:5432/db2"));
    assertThrows(UnreadableException.class, () -> take("db-uri = \"@missing\"", Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://                                  | jdbc:postgresql://localhost:5432/postgres
          postgresql://u@[::1]:5/d                     | jdbc:postgresql://[::1]:5/d
          postgres://u:p?x@h:1,k:2/d?application_name=a b | jdbc:postgresql://h:1,k:2/d?ApplicationName=a%20b
          postgres://h/d%20b?keepalives=0              | jdbc:postgresql://h:5432/d%20b?tcpKeepAlive=false
          postgres:///d?host=h&port=7&user=u           | jdbc:postgresql://h:7/d
          host=h port=7 dbname=d user=u sslmode=require | jdbc:postgresql://h:7/d?sslmode=require
          host = h1,h2  port=7                         | jdbc:postgresql://h1:7,h2:7/postgres
          """)
  void connectionStringsAreRead(String uri, String url) throws UnreadableException {
    String yaml = take("db-uri = \"" + uri + "\"", Map.of()).yaml();
    assertTrue(yaml.contains("\"" + url + "\""), yaml);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          db-tx-end = "never"       | db-tx-end is none of commit, commit-allow-override, rollback, rollback-allow-override
          openapi-mode = "on"       | openapi-mode is none of follow-privileges, ignore-privileges, disabled
          db-uri = "nonsense"       | db-uri is neither a URI nor keywords with values
          db-uri "x"                | line 1 needs =
          db-uri = "x               | line 1 needs "
          db-uri = $(X)             | line 1 needs a value
          db-uri = "$(X)"           | line 1 needs the environment variable X, which is not set
          db-uri = "$(X"            | line 1 has $( without )
          db-uri = "x" "y"          | line 1 needs the end of the line after a value
          """)
  void whatMakesNoSenseIsTold(String text, String told) {
    assertEquals(
        told, assertThrows(UnreadableException.class, () -> take(text, Map.of())).getMessage());
  }

  @Test
  void withoutAnythingThereIsNothingToTakeOver() {
    assertThrows(
        UnreadableException.class,
        () -> PostgrestImport.of(Optional.empty(), Map.of("HOME", "x"), folder, "/"));
  }
}
