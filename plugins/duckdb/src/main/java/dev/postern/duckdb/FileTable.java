package dev.postern.duckdb;

import dev.postern.spi.Settings;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Files that are one table.
 *
 * @param pattern a path, absolute, with {@code *} for any name and {@code **} for any folders
 */
record FileTable(String name, String pattern, Format format) {

  /** How the rows lie in the files. */
  enum Format {
    PARQUET("read_parquet"),
    CSV("read_csv"),
    JSON("read_json");

    private final String reader;

    Format(String reader) {
      this.reader = reader;
    }
  }

  static FileTable of(String name, Settings tables, Path folder) {
    String path = tables.text(name);
    String lower = path.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    Format format;
    if (plain.endsWith(".parquet")) {
      format = Format.PARQUET;
    } else if (plain.endsWith(".csv") || plain.endsWith(".tsv")) {
      format = Format.CSV;
    } else if (plain.endsWith(".json") || plain.endsWith(".ndjson") || plain.endsWith(".jsonl")) {
      format = Format.JSON;
    } else {
      throw tables.wrong(name, "must end with .parquet, .csv, .tsv, .json, .ndjson or .jsonl");
    }
    return new FileTable(name, folder.toAbsolutePath() + "/" + path, format).absolute(path);
  }

  private FileTable absolute(String path) {
    return path.startsWith("/") ? new FileTable(name, path, format) : this;
  }

  /** The folder before the first name that is a pattern; nothing outside of it is read. */
  String folder() {
    int star = pattern.indexOf('*');
    String fixed = star < 0 ? pattern : pattern.substring(0, star);
    return fixed.substring(0, fixed.lastIndexOf('/') + 1);
  }

  /** The statement that makes it a view. */
  String view() {
    return "create or replace view \"%s\" as select * from %s(%s)"
        .formatted(name.replace("\"", "\"\""), format.reader, literal(pattern));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
