package dev.postern.files;

import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * What an operator set.
 *
 * @param isWritable whether files can be written and deleted
 * @param tables files that are read as tables
 */
record FilesSettings(Place place, boolean isWritable, List<TableSetting> tables, Limits limits) {

  /** Where the files are. */
  sealed interface Place {
    /** A folder of this machine. */
    record Folder(Path root, boolean showsHidden) implements Place {}

    /**
     * A bucket.
     *
     * @param endpoint where the service is; empty for Amazon's own
     * @param prefix before every path, empty or with a slash at the end
     * @param login empty for what the SDK finds in its surroundings
     */
    record Bucket(
        String name,
        String region,
        Optional<URI> endpoint,
        String prefix,
        Optional<Login> login,
        boolean showsHidden)
        implements Place {}
  }

  /** Keys of a bucket. The text form tells no secret. */
  record Login(String keyId, String secret, Optional<String> token) {
    @Override
    public String toString() {
      return keyId;
    }
  }

  /**
   * A table in files.
   *
   * @param files which paths
   * @param key the columns of its primary key; may be empty
   */
  record TableSetting(String name, PathMatcher files, Format format, List<String> key) {}

  /** How rows are written in files. */
  enum Format {
    CSV,
    JSON,
    NDJSON;

    static Format of(String key, String word) {
      for (Format format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
          return format;
        }
      }
      throw new SettingsException(key, "must be csv, json or ndjson");
    }
  }

  /**
   * Bounds.
   *
   * @param listedFiles the most files there may be
   * @param fileBytes the longest file that is read or written whole
   * @param scannedBytes of contents in one call
   * @param tableBytes of all files of one table
   * @param timeoutMillis for one request to a bucket
   */
  record Limits(
      int listedFiles,
      int fileBytes,
      int scannedBytes,
      int tableBytes,
      int tableRows,
      int timeoutMillis) {}

  /**
   * Reads them.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static FilesSettings read(Settings settings, PluginContext context) {
    // the gateway names the roles that calls may act as; files have none
    settings.has("roles");
    boolean showsHidden = settings.flag("hidden", false);
    boolean isFolder = settings.has("root");
    if (isFolder == settings.has("bucket")) {
      throw new SettingsException("root", "or 'bucket' is needed, one of both");
    }
    return new FilesSettings(
        isFolder ? folder(settings, context, showsHidden) : bucket(settings, showsHidden),
        settings.flag("writable", false),
        tables(settings.section("tables")),
        new Limits(
            settings.number("max-listed-files", 10_000, 1, 1_000_000),
            settings.number("max-file-bytes", 4_194_304, 1, 268_435_456),
            settings.number("max-scanned-bytes", 67_108_864, 1, 1_073_741_824),
            settings.number("max-table-bytes", 16_777_216, 1, 1_073_741_824),
            settings.number("max-table-rows", 200_000, 1, 10_000_000),
            settings.number("timeout-ms", 10_000, 1, 600_000)));
  }

  private static Place folder(Settings settings, PluginContext context, boolean showsHidden) {
    try {
      return new Place.Folder(context.configFolder().resolve(settings.text("root")), showsHidden);
    } catch (InvalidPathException none) {
      throw new SettingsException("root", "is no folder's name");
    }
  }

  private static Place bucket(Settings settings, boolean showsHidden) {
    Settings section = settings.section("bucket");
    String prefix = section.text("prefix", "");
    if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
      throw new SettingsException("bucket.prefix", "must end with a slash and not begin with one");
    }
    return new Place.Bucket(
        section.text("name"),
        section.text("region", "us-east-1"),
        section.findText("endpoint").map(FilesSettings::endpoint),
        prefix,
        login(section),
        showsHidden);
  }

  private static URI endpoint(String written) {
    try {
      URI endpoint = URI.create(written);
      if (endpoint.getHost() != null && String.valueOf(endpoint.getScheme()).matches("https?")) {
        return endpoint;
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    throw new SettingsException("bucket.endpoint", "must begin with https:// or http://");
  }

  private static Optional<Login> login(Settings section) {
    boolean isAmbient = section.flag("ambient-credentials", false);
    Optional<String> keyId = section.findText("access-key-id");
    Optional<String> secret = section.findText("secret-access-key");
    Optional<String> token = section.findText("session-token");
    if (isAmbient == keyId.isPresent() || keyId.isPresent() != secret.isPresent()) {
      throw new SettingsException(
          "bucket.access-key-id", "and secret-access-key are needed, or ambient-credentials: true");
    }
    return keyId.map(id -> new Login(id, secret.get(), token));
  }

  private static List<TableSetting> tables(Settings section) {
    List<TableSetting> tables = new ArrayList<>();
    for (String name : section.keys().stream().sorted().toList()) {
      Settings table = section.section(name);
      String key = "tables." + name;
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,62}") || Tables.OWN.contains(name)) {
        throw new SettingsException(key, "is no name for a table");
      }
      tables.add(
          new TableSetting(
              name,
              matcher(key + ".files", table.text("files")),
              Format.of(key + ".format", table.text("format")),
              table.texts("key")));
    }
    return tables;
  }

  private static PathMatcher matcher(String key, String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException malformed) {
      throw new SettingsException(key, "must be a pattern such as orders/*.csv");
    }
  }
}
