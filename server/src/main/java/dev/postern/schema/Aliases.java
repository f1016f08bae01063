package dev.postern.schema;

import dev.postern.config.AliasConfig;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names under which callers know what a source has, and the way back. It depends on the config
 * and on the names of the schemas alone, so that what was planned before the catalog was read again
 * means the same afterwards.
 */
final class Aliases {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<QualifiedName, Entry> bySource = new HashMap<>();
  private final Map<QualifiedName, Entry> byKnown = new HashMap<>();

  /**
   * One thing of the source.
   *
   * @param sourceColumns names of columns in the source by those that callers know
   * @param sourceArguments the same of arguments
   */
  record Entry(
      AliasConfig config,
      QualifiedName source,
      QualifiedName known,
      Map<String, String> sourceColumns,
      Map<String, String> sourceArguments) {}

  /**
   * @param schemas those of the catalog; the first is the default
   */
  Aliases(List<AliasConfig> configured, List<String> schemas) {
    for (AliasConfig config : configured) {
      QualifiedName source = qualified(config.source(), schemas);
      QualifiedName known = new QualifiedName(source.schema(), config.name().orElse(source.name()));
      Entry entry =
          new Entry(config, source, known, turned(config.columns()), turned(config.arguments()));
      entries.add(entry);
      bySource.put(source, entry);
      byKnown.put(known, entry);
    }
  }

  private static QualifiedName qualified(String resource, List<String> schemas) {
    int dot = resource.indexOf('.');
    return dot > 0 && schemas.contains(resource.substring(0, dot))
        ? new QualifiedName(resource.substring(0, dot), resource.substring(dot + 1))
        : new QualifiedName(schemas.isEmpty() ? "" : schemas.getFirst(), resource);
  }

  private static Map<String, String> turned(Map<String, String> names) {
    Map<String, String> turned = new LinkedHashMap<>();
    names.forEach((source, known) -> turned.put(known, source));
    return turned;
  }

  static QualifiedName qualified(Table table) {
    return new QualifiedName(table.schema(), table.name());
  }

  List<Entry> entries() {
    return entries;
  }

  /** What callers call something of the source. */
  QualifiedName known(QualifiedName source) {
    Entry entry = bySource.get(source);
    return entry == null ? source : entry.known();
  }

  /** What callers call the columns of something of the source, as far as it is another name. */
  Map<String, String> knownColumns(QualifiedName source) {
    Entry entry = bySource.get(source);
    return entry == null ? Map.of() : entry.config().columns();
  }

  /** The same of the arguments of a routine. */
  Map<String, String> knownArguments(QualifiedName source) {
    Entry entry = bySource.get(source);
    return entry == null ? Map.of() : entry.config().arguments();
  }

  /** What the source calls something that callers know. */
  QualifiedName source(QualifiedName known) {
    Entry entry = byKnown.get(known);
    return entry == null ? known : entry.source();
  }

  /** What the source calls the columns of something, by the names that callers know. */
  Map<String, String> sourceColumns(QualifiedName known) {
    Entry entry = byKnown.get(known);
    return entry == null ? Map.of() : entry.sourceColumns();
  }

  /** The same of the arguments of a routine. */
  Map<String, String> sourceArguments(QualifiedName known) {
    Entry entry = byKnown.get(known);
    return entry == null ? Map.of() : entry.sourceArguments();
  }
}
