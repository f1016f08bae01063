package dev.postern.mongodb;

import com.mongodb.ConnectionString;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an operator set.
 *
 * @param database which is exposed; its name is the schema's
 * @param allowed names of collections that are exposed, as patterns; none for all
 * @param denied names that are not, whatever is allowed
 * @param sampleDocuments of how many documents of each collection the members become columns
 * @param maxColumns the most columns of a collection
 * @param poolSize the most connections
 * @param connectWaitMillis the longest wait for the server to be there at all
 * @param maxWriteRows the most rows that one write may hit, where there are transactions
 */
record MongoSettings(
    ConnectionString url,
    String database,
    List<Pattern> allowed,
    List<Pattern> denied,
    int sampleDocuments,
    int maxColumns,
    int poolSize,
    int connectWaitMillis,
    int maxWriteRows) {

  /**
   * Reads them.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static MongoSettings read(Settings settings) {
    ConnectionString url = url(settings.text("url"));
    String database = settings.findText("database").orElseGet(() -> named(url));
    if (database.isBlank() || database.chars().anyMatch(c -> "/\\. \"$\0".indexOf(c) >= 0)) {
      throw new SettingsException("database", "must be the name of a database");
    }
    return new MongoSettings(
        url,
        database,
        globs(settings, "collections"),
        globs(settings, "hidden-collections"),
        settings.number("sample-documents", 200, 0, 100_000),
        settings.number("max-columns", 500, 1, 10_000),
        settings.number("pool-size", 10, 1, 1_000),
        settings.number("connect-wait-ms", 3_000, 1, 600_000),
        settings.number("max-write-rows", 1_000, 1, 100_000));
  }

  /** What is wrong with a URL is told without it: there may be a password in it. */
  private static ConnectionString url(String text) {
    if (!text.startsWith("mongodb://") && !text.startsWith("mongodb+srv://")) {
      throw new SettingsException("url", "must start with mongodb:// or mongodb+srv://");
    }
    try {
      return new ConnectionString(text);
    } catch (IllegalArgumentException malformed) {
      throw new SettingsException("url", "must be mongodb://user:password@host:port/database");
    }
  }

  private static String named(ConnectionString url) {
    if (url.getDatabase() == null) {
      throw new SettingsException("database", "is required where the url names none");
    }
    return url.getDatabase();
  }

  private static List<Pattern> globs(Settings settings, String key) {
    return settings.texts(key).stream().map(glob -> glob(key, glob)).toList();
  }

  private static Pattern glob(String key, String glob) {
    if (glob.isBlank()) {
      throw new SettingsException(key, "must be names, with * for any characters");
    }
    return Pattern.compile(
        glob.chars()
            .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }

  boolean exposes(String collection) {
    return !collection.startsWith("system.")
        && (allowed.isEmpty() || allowed.stream().anyMatch(p -> p.matcher(collection).matches()))
        && denied.stream().noneMatch(p -> p.matcher(collection).matches());
  }
}
