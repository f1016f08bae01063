package dev.postern.trino;

import dev.postern.jdbc.JdbcSettings;
import dev.postern.spi.Action;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** How a service's settings are read. */
final class Opening {
  private static final int USUAL_PORT = 443;
  private static final int MOST_PORT = 65_535;
  private static final Set<Action> CHANGES = Set.of(Action.CREATE, Action.UPDATE, Action.DELETE);

  /**
   * What the driver must do: a statement travels with its values in one request, and times are
   * those of UTC.
   */
  private static final Map<String, String> FIXED =
      Map.of("explicitPrepare", "false", "timezone", "UTC", "source", "postern");

  private final Settings settings;
  private final PluginContext context;

  Opening(Settings settings, PluginContext context) {
    this.settings = settings;
    this.context = context;
  }

  JdbcSettings connections() {
    int port = settings.number("port", USUAL_PORT, 1, MOST_PORT);
    String host = settings.text("host", "localhost");
    if (!host.matches("[A-Za-z0-9.:_-]{1,253}")) {
      throw new SettingsException("host", "must be the name or address of a machine");
    }
    String address = host.contains(":") ? "[" + host + "]" : host;
    Properties properties = new Properties();
    FIXED.forEach(properties::setProperty);
    boolean isEncrypted = tls(properties);
    login(properties, isEncrypted);
    List<String> tags = settings.texts("client-tags");
    if (!tags.stream().allMatch(tag -> tag.matches("[A-Za-z0-9._:-]{1,64}"))) {
      throw new SettingsException("client-tags", "must be letters, digits and . _ : -");
    }
    if (!tags.isEmpty()) {
      properties.setProperty("clientTags", String.join(",", tags));
    }
    return new JdbcSettings(
        "jdbc:trino://" + address + ":" + port,
        properties,
        List.of(),
        settings.number("pool-size", 10, 1, 1_000),
        settings.number("pool-wait-ms", 2_000, 1, 600_000));
  }

  /** Unencrypted only where somebody says so. */
  private boolean tls(Properties properties) {
    String mode = settings.text("tls", "verify-full");
    String verification =
        switch (mode) {
          case "verify-full" -> "FULL";
          case "verify-ca" -> "CA";
          case "trust" -> "NONE";
          case "disable" -> "";
          default ->
              throw new SettingsException(
                  "tls", "must be verify-full, verify-ca, trust or disable");
        };
    boolean isEncrypted = !verification.isEmpty();
    properties.setProperty("SSL", Boolean.toString(isEncrypted));
    if (isEncrypted) {
      properties.setProperty("SSLVerification", verification);
    }
    boolean isLookedAt = isEncrypted && !verification.equals("NONE");
    file("tls-ca-file", isLookedAt, "SSLTrustStorePath", properties);
    file("tls-client-file", isLookedAt, "SSLKeyStorePath", properties);
    return isEncrypted;
  }

  private void file(String key, boolean isOfUse, String property, Properties properties) {
    Optional<String> file = settings.findText(key);
    if (file.isPresent() && !isOfUse) {
      throw new SettingsException(key, "is of no use unless tls is verify-full or verify-ca");
    }
    file.ifPresent(
        name ->
            properties.setProperty(
                property, context.configFolder().resolve(name).toAbsolutePath().toString()));
  }

  private void login(Properties properties, boolean isEncrypted) {
    Optional<String> token = settings.findText("token");
    Optional<String> user = settings.findText("user");
    Optional<String> password = settings.findText("password");
    if (token.isEmpty() && user.isEmpty()) {
      throw new SettingsException("user", "is required where there is no token");
    }
    if (token.isPresent() && password.isPresent()) {
      throw new SettingsException("token", "cannot stand beside a password");
    }
    for (String secret : List.of("token", "password")) {
      if (settings.has(secret) && !isEncrypted) {
        throw new SettingsException(secret, "would travel unencrypted: tls is disable");
      }
    }
    user.ifPresent(name -> properties.setProperty("user", name));
    password.ifPresent(secret -> properties.setProperty("password", secret));
    token.ifPresent(secret -> properties.setProperty("accessToken", secret));
  }

  TrinoDialect dialect() {
    List<Exposed> schemas = schemas();
    return new TrinoDialect(
        schemas,
        new Declared(keys(), references()),
        sessionUser(),
        settings.flag("comments", true));
  }

  private SessionUser sessionUser() {
    String said = settings.text("session-user", "login");
    if (said.startsWith("claim:") && said.length() > "claim:".length()) {
      return new SessionUser.Claim(said.substring("claim:".length()));
    }
    return switch (said) {
      case "login" -> new SessionUser.Login();
      case "role" -> new SessionUser.Role();
      default -> throw new SettingsException("session-user", "must be login, role or claim:NAME");
    };
  }

  /** A list knows each schema by its own name, a map one or several by another. */
  private List<Exposed> schemas() {
    Map<String, List<String>> named = new LinkedHashMap<>();
    if (settings.isList("schemas")) {
      for (String place : settings.texts("schemas")) {
        String name = place.substring(place.indexOf('.') + 1);
        if (named.put(name, List.of(place)) != null) {
          throw new SettingsException(
              "schemas",
              "has two that are called " + name + ": name them, as {NAME: " + place + "}");
        }
      }
    } else if (settings.has("schemas")) {
      Settings section = settings.section("schemas");
      for (String name : section.keys()) {
        named.put(name, section.texts(name));
      }
    }
    named.forEach((name, places) -> places.forEach(place -> refuseUnfit(name, place)));
    Set<String> known = new LinkedHashSet<>(named.keySet());
    named.values().forEach(known::addAll);
    Map<String, Set<Action>> writes = writes(known);
    List<Exposed> schemas = new ArrayList<>();
    named.forEach(
        (name, places) -> places.forEach(place -> schemas.add(exposed(name, place, writes))));
    if (schemas.isEmpty()) {
      throw new SettingsException("schemas", "is required: a list of CATALOG.SCHEMA");
    }
    return schemas;
  }

  private static void refuseUnfit(String name, String place) {
    int dot = place.indexOf('.');
    if (dot < 1 || dot == place.length() - 1) {
      throw new SettingsException("schemas", "must be CATALOG.SCHEMA, and is " + place);
    }
    if (name.isEmpty() || name.indexOf('.') >= 0) {
      throw new SettingsException(
          "schemas", "needs a name without a dot for " + place + ", as {NAME: " + place + "}");
    }
  }

  private static Exposed exposed(String name, String place, Map<String, Set<Action>> writes) {
    int dot = place.indexOf('.');
    return new Exposed(
        name,
        place.substring(0, dot),
        place.substring(dot + 1),
        writes.getOrDefault(place, writes.getOrDefault(name, Set.of())));
  }

  /** A list is for every schema, a map for each of some. */
  private Map<String, Set<Action>> writes(Set<String> schemas) {
    Map<String, Set<Action>> writes = new LinkedHashMap<>();
    if (settings.isList("writes")) {
      Set<Action> all = actions(settings, "writes");
      schemas.forEach(schema -> writes.put(schema, all));
    } else if (settings.has("writes")) {
      Settings section = settings.section("writes");
      for (String schema : section.keys()) {
        if (!schemas.contains(schema)) {
          throw section.wrong(schema, "is no schema of " + String.join(", ", schemas));
        }
        writes.put(schema, actions(section, schema));
      }
    }
    return writes;
  }

  private static Set<Action> actions(Settings section, String key) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : section.texts(key)) {
      actions.add(
          CHANGES.stream()
              .filter(action -> action.word().equals(word))
              .findFirst()
              .orElseThrow(() -> section.wrong(key, "must be some of create, update, delete")));
    }
    return actions;
  }

  private List<Declared.Key> keys() {
    Settings section = settings.section("keys");
    List<Declared.Key> keys = new ArrayList<>();
    for (String table : section.keys()) {
      keys.add(new Declared.Key(table, some(section, table)));
    }
    return keys;
  }

  private List<Declared.Reference> references() {
    Settings section = settings.section("references");
    List<Declared.Reference> references = new ArrayList<>();
    for (String name : section.keys()) {
      references.add(reference(name, section.section(name)));
    }
    return references;
  }

  private static Declared.Reference reference(String name, Settings one) {
    return new Declared.Reference(
        name, one.text("from"), some(one, "columns"), one.text("to"), one.texts("target-columns"));
  }

  private static List<String> some(Settings section, String key) {
    List<String> columns = section.texts(key);
    if (columns.isEmpty()) {
      throw section.wrong(key, "must name columns");
    }
    return columns;
  }
}
