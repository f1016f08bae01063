package dev.postern.cli.postgrest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A PostgREST configuration as one of Postern's: a service at {@code /} that leaves every decision
 * to the database.
 *
 * @param yaml the config file
 * @param notes what could not be taken over and why, a line each
 */
public record PostgrestImport(String yaml, List<String> notes) {
  private static final Pattern PUBLIC_URL = Pattern.compile("https?://[^\\s/?#@]+(/[^\\s?#]*)?");

  /** Settings that are about something Postern has another way for, or none. */
  private static final Map<String, String> WITHOUT_COUNTERPART = withoutCounterpart();

  public PostgrestImport {
    notes = List.copyOf(notes);
  }

  /**
   * Takes one over.
   *
   * @param file the text of the config file; empty for the environment alone
   * @param environment all of it; {@code PGRST_*} stand above the file
   * @param folder where relative paths start
   * @param mount the path the service lies under; PostgREST's own is {@code /}
   * @throws UnreadableException where the file cannot be read or a setting makes no sense
   */
  public static PostgrestImport of(
      Optional<String> file, Map<String, String> environment, Path folder, String mount)
      throws UnreadableException {
    Settings settings =
        new Settings(
            file.isPresent() ? ConfigFile.read(file.get(), environment) : Map.of(), environment);
    if (settings.areEmpty()) {
      throw new UnreadableException(
          "there is nothing to take over: name PostgREST's config file, or set PGRST_ variables");
    }
    Writing writing = new Writing(settings, environment, folder, mount);
    String yaml = writing.all();
    for (String key : settings.unknown()) {
      writing.notes.add(
          key
              + ": "
              + (key.startsWith("app.settings.")
                  ? "has no counterpart; give it to the database with ALTER DATABASE … SET"
                  : "is no setting that PostgREST has"));
    }
    return new PostgrestImport(yaml, writing.notes);
  }

  private static Map<String, String> withoutCounterpart() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("admin-server-host", "/live and /ready answer where everything does");
    reasons.put("admin-server-port", "/live and /ready answer on server.port");
    reasons.put("admin-server-unix-socket", "/live and /ready answer on server.port");
    reasons.put("db-config", "settings are not read from the database; write them here");
    reasons.put("db-pre-config", "settings are not read from the database; write them here");
    reasons.put(
        "db-hoisted-tx-settings",
        "a function's own settings hold while it runs, not for the whole transaction");
    reasons.put("db-pool-automatic-recovery", "lost connections are always made again");
    reasons.put("db-pool-max-idletime", "the pool lets idle connections go by itself");
    reasons.put("db-pool-max-lifetime", "the pool renews connections by itself");
    reasons.put("db-timezone-enabled", "Prefer: timezone is always understood");
    reasons.put("log-level", "levels are those of java.util.logging, see logging.properties");
    reasons.put("log-query", "the audit file has the SQL of every call");
    reasons.put("server-otel-enabled", "there is no OpenTelemetry");
    reasons.put("server-reuseport", "one process serves a port");
    reasons.put("server-unix-socket", "the gateway listens on TCP alone");
    reasons.put("server-unix-socket-mode", "the gateway listens on TCP alone");
    return reasons;
  }

  /** The file being written. */
  private static final class Writing {
    private final Settings settings;
    private final Map<String, String> environment;
    private final Path folder;
    private final String mount;
    private final YamlText yaml = new YamlText();
    private final List<String> notes = new ArrayList<>();

    Writing(Settings settings, Map<String, String> environment, Path folder, String mount) {
      this.settings = settings;
      this.environment = environment;
      this.folder = folder;
      this.mount = mount;
    }

    String all() throws UnreadableException {
      yaml.comment("Taken over from PostgREST by `postern import postgrest`.")
          .comment("conf/postern.yaml explains every key.")
          .blank();
      server();
      service();
      signIn();
      limits();
      WITHOUT_COUNTERPART.forEach(
          (key, reason) -> {
            if (settings.findEmpty(key).isPresent()) {
              notes.add(key + ": has no counterpart; " + reason);
            }
          });
      settings.findEmpty("db-pool-timeout"); // an older name of db-pool-max-idletime
      return yaml.toString();
    }

    private void server() {
      List<String> origins =
          settings.text("server-cors-allowed-origins").map(Settings::split).orElse(List.of("*"));
      yaml.open("server")
          .put("host", host(settings.text("server-host").orElse("!4")))
          .put("port", settings.number("server-port").orElse(3000))
          .comment(
              "PostgREST takes whatever a Host header names. Name your own here to be safe from")
          .comment("web pages that make a browser call other hosts under their name.")
          .put("allowed-hosts", List.of("*"))
          .put("allowed-origins", origins)
          .put("max-body-bytes", 100L * 1024 * 1024)
          .close()
          .blank();
    }

    private static String host(String host) {
      return switch (host) {
        case "!4", "*4", "*" -> "0.0.0.0";
        case "!6", "*6" -> "::";
        default -> host;
      };
    }

    private void service() throws UnreadableException {
      yaml.open("services").open("rest").put("connector", "postgres").put("mount", mount);
      yaml.put("access", "delegate");
      settings.text("db-anon-role").ifPresent(role -> yaml.put("anonymous-role", role));
      rest();
      connection();
      yaml.close().close().blank();
    }

    private void rest() throws UnreadableException {
      yaml.open("rest")
          .put("plans", settings.flag(false, "db-plan-enabled"))
          .put(
              "transaction-end",
              word(
                  "db-tx-end",
                  List.of(
                      "commit", "commit-allow-override", "rollback", "rollback-allow-override")))
          .put(
              "openapi",
              word("openapi-mode", List.of("follow-privileges", "ignore-privileges", "disabled")))
          .put("openapi-security", settings.flag(false, "openapi-security-active"));
      publicUrl();
      settings.text("db-root-spec", "root-spec").ifPresent(name -> yaml.put("root-function", name));
      yaml.put("server-timing", settings.flag(false, "server-timing-enabled"));
      settings.text("server-trace-header").ifPresent(name -> yaml.put("trace-header", name));
      yaml.put("legacy-target-names", settings.flag(true, "url-use-legacy-target-names"))
          .put(
              "error-details",
              word("client-error-verbosity", List.of("verbose", "minimal")).equals("minimal")
                  ? "minimal"
                  : "full")
          .put("aggregates", settings.flag(false, "db-aggregates-enabled"));
      OptionalLong maxRows = settings.number("db-max-rows", "max-rows");
      if (maxRows.isPresent()) {
        yaml.put("max-rows", maxRows.getAsLong());
      }
      yaml.close();
    }

    private void publicUrl() {
      Optional<String> url = settings.text("openapi-server-proxy-uri", "server-proxy-uri");
      if (url.filter(text -> PUBLIC_URL.matcher(text).matches()).isPresent()) {
        yaml.put("public-url", url.get());
      } else if (url.isPresent()) {
        notes.add("openapi-server-proxy-uri: is no URL of http or https, so it is left out");
      }
    }

    private void connection() throws UnreadableException {
      Value uri = fromFile("db-uri").orElse(Value.literal("postgresql://"));
      Connection connection = Connection.read(uri, environment);
      connection.notes().forEach(notes::add);
      yaml.open("settings").put("url", connection.jdbcUrl());
      connection.user().ifPresent(user -> yaml.written("user", user.written()));
      if (connection.user().isEmpty()) {
        notes.add("db-uri names no user: add settings.user");
      }
      connection
          .password()
          .ifPresent(
              password -> {
                yaml.written("password", password.written());
                if (password.variables().isEmpty()) {
                  notes.add(
                      "db-uri: its password now stands in the config; ${NAME} or ${file:path} in"
                          + " its place keeps it out");
                }
              });
      yaml.put("schemas", schemas());
      yaml.put(
          "extra-search-path",
          settings.findEmpty("db-extra-search-path").isPresent()
              ? settings.list("db-extra-search-path")
              : List.of("public"));
      settings
          .text("db-pre-request", "pre-request")
          .ifPresent(name -> yaml.put("pre-request", name));
      String channel = settings.text("db-channel").orElse("pgrst");
      yaml.put(
          "channels",
          settings.flag(true, "db-channel-enabled") ? List.of(channel) : List.<String>of());
      yaml.put("pool-size", settings.number("db-pool").orElse(10))
          .put("pool-wait-ms", settings.number("db-pool-acquisition-timeout").orElse(10) * 1000);
      if (!settings.flag(true, "db-prepared-statements")) {
        yaml.put("pooler", "transaction");
      }
      yaml.close();
    }

    private List<String> schemas() {
      return Settings.split(settings.text("db-schemas", "db-schema").orElse("public"));
    }

    private void signIn() throws UnreadableException {
      Optional<Value> secret = settings.find("jwt-secret");
      Optional<String> audience = settings.text("jwt-aud");
      Optional<String> roleClaim = settings.text("jwt-role-claim-key", "role-claim-key");
      boolean isBase64 = settings.flag(false, "jwt-secret-is-base64", "secret-is-base64");
      OptionalLong entries = settings.number("jwt-cache-max-entries");
      settings.find("jwt-cache-max-lifetime"); // tokens are remembered until they end, or a minute
      if (secret.isEmpty()) {
        return;
      }
      yaml.open("sign-in").item("provider", "jwt").open("settings").put("checks", "postgrest");
      if (secret.get().text().startsWith("@")) {
        Path file = folder.resolve(secret.get().text().substring(1)).normalize();
        yaml.written("secret", "${file:" + file + "}");
      } else {
        yaml.written("secret", secret.get().written());
        if (secret.get().variables().isEmpty()) {
          notes.add(
              "jwt-secret: now stands in the config; ${NAME} or ${file:path} in its place keeps it"
                  + " out");
        }
      }
      if (isBase64) {
        yaml.put("secret-is-base64", true);
      }
      audience.ifPresent(name -> yaml.put("audience", name));
      roleClaim.ifPresent(path -> yaml.put("role-claim", path));
      if (entries.isPresent()) {
        yaml.put("cache-entries", entries.getAsLong());
      }
      yaml.close().close().close().blank();
    }

    /** Far out, so that nothing that worked before is refused. */
    private void limits() {
      yaml.comment(
              "PostgREST has no limits of its own. These are far out; bring them in as you can.")
          .open("limits")
          .put("timeout-ms", 300_000)
          .put("max-result-bytes", 1024L * 1024 * 1024)
          .put("max-query-characters", 1024 * 1024)
          .put("max-filter-nodes", 10_000)
          .put("max-filter-depth", 100)
          .put("max-in-values", 100_000)
          .put("max-select-items", 10_000)
          .put("max-embeds", 1_000)
          .put("max-embed-depth", 20)
          .put("max-order-keys", 1_000)
          .put("max-offset", Long.MAX_VALUE)
          .put("max-pattern-characters", 0)
          .close();
    }

    /** A value that may lie in a file of its own, {@code @path}. */
    private Optional<Value> fromFile(String key) throws UnreadableException {
      Optional<Value> value = settings.find(key);
      if (value.isEmpty() || !value.get().text().startsWith("@")) {
        return value;
      }
      Path file = folder.resolve(value.get().text().substring(1)).normalize();
      try {
        return Optional.of(Value.literal(Files.readString(file).strip()));
      } catch (IOException unreadable) {
        throw new UnreadableException(key + " names the file " + file + ", which cannot be read");
      }
    }

    private String word(String key, List<String> words) throws UnreadableException {
      String word = settings.text(key).orElse(words.getFirst());
      if (!words.contains(word)) {
        throw new UnreadableException(key + " is none of " + String.join(", ", words));
      }
      return word;
    }
  }
}
