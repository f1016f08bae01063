package dev.postern.postgres;

import dev.postern.spi.PluginContext;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an operator set.
 *
 * @param url where the database is; empty where it is an embedded one
 * @param schemas what is exposed; where two have a table of one name, the earlier wins
 * @param poolSize the most connections for each role of the database
 * @param poolWaitMillis the longest wait for a free connection
 * @param isPooled whether a transaction pooler such as PgBouncer stands between
 * @param roles the roles of the database that the gateway may act as; {@code *} alone for every one
 *     that its login may
 * @param rolePools the most roles that have connections of their own
 * @param extraSearchPath schemas where the database's own code looks for names after the exposed
 *     one that a call is about
 * @param preRequest a function of the database that is run before every call
 * @param isolation how far transactions are kept apart; empty for the database's own way
 * @param channels where the database says that its catalog has changed
 * @param estimateCacheSeconds for how long what a statement would cost is remembered, by its text
 */
record PostgresSettings(
    Optional<String> url,
    Optional<Embedded> embedded,
    String user,
    String password,
    List<String> schemas,
    int poolSize,
    int poolWaitMillis,
    boolean isPooled,
    List<String> roles,
    int rolePools,
    List<String> extraSearchPath,
    Optional<QualifiedName> preRequest,
    Optional<Isolation> isolation,
    List<String> channels,
    int estimateCacheSeconds) {

  private static final List<String> EVERY_ROLE = List.of("*");

  /**
   * A database of our own.
   *
   * @param folder where its files lie
   * @param hasShop whether the sample is loaded into it
   */
  record Embedded(Path folder, boolean hasShop) {}

  /**
   * Reads them.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static PostgresSettings read(Settings settings, PluginContext context) {
    Optional<Embedded> embedded = embedded(settings, context);
    Optional<String> url = settings.findText("url");
    if (url.isPresent() == embedded.isPresent()) {
      throw new SettingsException(
          "url", embedded.isPresent() ? "cannot stand beside 'embedded'" : "is required");
    }
    if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
      throw new SettingsException("url", "must start with jdbc:postgresql://");
    }
    String fallback = embedded.filter(Embedded::hasShop).isPresent() ? "shop" : "public";
    List<String> schemas = settings.has("schemas") ? settings.texts("schemas") : List.of(fallback);
    if (schemas.isEmpty()) {
      throw new SettingsException("schemas", "must name at least one schema");
    }
    List<String> roles = settings.texts("roles");
    boolean anyRole = roles.equals(EVERY_ROLE);
    if (!anyRole
        && roles.stream().anyMatch(r -> r.isBlank() || r.equals("none") || r.equals("*"))) {
      throw new SettingsException("roles", "must be names of roles of the database");
    }
    return new PostgresSettings(
        url,
        embedded,
        settings.text("user", ""),
        settings.text("password", ""),
        schemas,
        settings.number("pool-size", 10, 1, 1_000),
        settings.number("pool-wait-ms", 2_000, 1, 600_000),
        isPooled(settings),
        roles,
        settings.number("role-pools", 32, 1, 1_000),
        settings.has("extra-search-path") ? settings.texts("extra-search-path") : List.of("public"),
        settings.findText("pre-request").map(PostgresSettings::function),
        settings.findText("isolation").map(PostgresSettings::isolation),
        settings.has("channels") ? settings.texts("channels") : CatalogWatch.CHANNELS,
        settings.number("estimate-cache-seconds", 60, 0, 86_400));
  }

  /** A function's name, with its schema and a dot before or, found by the search path, without. */
  private static QualifiedName function(String text) {
    int dot = text.indexOf('.');
    QualifiedName name =
        new QualifiedName(dot < 0 ? "" : text.substring(0, dot), text.substring(dot + 1));
    if (dot == 0 || name.name().isBlank() || text.indexOf('\0') >= 0 || text.indexOf('(') >= 0) {
      throw new SettingsException("pre-request", "must be the name of a function: schema.function");
    }
    return name;
  }

  private static Isolation isolation(String text) {
    return Isolation.named(text.replace('-', ' '))
        .orElseThrow(
            () ->
                new SettingsException(
                    "isolation", "must be read-committed, repeatable-read or serializable"));
  }

  private static Optional<Embedded> embedded(Settings settings, PluginContext context) {
    if (!settings.has("embedded")) {
      return Optional.empty();
    }
    Settings section = settings.section("embedded");
    Path folder =
        section
            .findText("data")
            .map(text -> context.configFolder().resolve(text))
            .orElseGet(() -> context.dataFolder().resolve("postgres"));
    String sample = section.text("sample", "none");
    return switch (sample) {
      case "shop" -> Optional.of(new Embedded(folder, true));
      case "none" -> Optional.of(new Embedded(folder, false));
      default -> throw new SettingsException("embedded.sample", "must be shop or none");
    };
  }

  private static boolean isPooled(Settings settings) {
    return switch (settings.text("pooler", "none")) {
      case "none" -> false;
      case "transaction" -> true;
      default -> throw new SettingsException("pooler", "must be none or transaction");
    };
  }

  /** Whether the gateway may act as every role that its login may. */
  boolean allowsEveryRole() {
    return roles.equals(EVERY_ROLE);
  }

  /** The same with another login. */
  PostgresSettings as(String otherUser, String otherPassword) {
    return new PostgresSettings(
        url,
        embedded,
        otherUser,
        otherPassword,
        schemas,
        poolSize,
        poolWaitMillis,
        isPooled,
        roles,
        rolePools,
        extraSearchPath,
        preRequest,
        isolation,
        channels,
        estimateCacheSeconds);
  }

  /** Where unqualified names inside the database's own code are looked for, in a call about one. */
  String searchPath(String schema) {
    Sql path = new Sql().identifier(schema);
    extraSearchPath.forEach(extra -> path.text(", ").identifier(extra));
    return path.statement();
  }
}
