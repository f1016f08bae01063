package dev.postern.postgres;

import dev.postern.postgres.Types.Representation;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types of a database by the server's number, while its catalog is being read. */
final class TypeNames {
  /** What SQL's grammar says instead of a name, by what the server then calls the type. */
  private static final Map<String, List<String>> SPOKEN =
      Map.of(
          "integer", List.of("int"),
          "numeric", List.of("decimal", "dec"),
          "double precision", List.of("float"),
          "character", List.of("char", "nchar", "national character", "national char"),
          "character varying",
              List.of("char varying", "nchar varying", "national character varying"));

  private final Map<Long, Known> known = new HashMap<>();
  private final Map<Long, Set<String>> names = new HashMap<>();
  private final Map<String, ColumnType> castable = new HashMap<>();
  private final Map<String, String> comparedAs = new HashMap<>();
  private final Map<String, Representation> representations = new HashMap<>();

  /**
   * A type.
   *
   * @param comparedAs see {@link Types#comparedAs}
   * @param base see {@link ColumnType#base}
   */
  record Known(Kind kind, List<String> labels, String comparedAs, String base) {
    Known {
      labels = List.copyOf(labels);
    }
  }

  void add(long number, Known type) {
    known.put(number, type);
  }

  /**
   * Lets casts ask for a known type by its names, unless another type of an earlier schema has
   * taken them. An array comes after the type of its elements.
   *
   * @param name the plain one
   * @param sqlName as the server writes it, with its schema where that is not its own
   * @param element the number of the type of an array's elements, or 0
   */
  void allowCast(long number, String schema, String name, String sqlName, long element) {
    ColumnType type = type(sqlName, known.get(number));
    Set<String> all = new LinkedHashSet<>();
    all.add(sqlName);
    boolean isOurs = !schema.equals("pg_catalog");
    if (isOurs) {
      all.add(schema + "." + name);
      all.add(name);
    } else {
      all.addAll(SPOKEN.getOrDefault(sqlName, List.of()));
      // names that mean a type of another length or even another type where they stand alone
      if (!name.equals("char") && !name.equals("bpchar") && !name.equals("_bpchar")) {
        all.add(name);
      }
    }
    for (String elementName : names.getOrDefault(element, Set.of())) {
      all.add(elementName + "[]");
    }
    names.put(number, all);
    all.forEach(each -> castable.putIfAbsent(each, type));
    if (name.equals("bpchar") && !isOurs) {
      castable.put(name, type(name, known.get(number)));
    }
  }

  void represent(String domain, Representation representation) {
    representations.put(domain, representation);
  }

  /** The type under the name it has where it is used, with its length and so on. */
  ColumnType of(long number, String name) {
    Known type = known.get(number);
    if (type == null) {
      return ColumnType.of(name, Kind.OTHER);
    }
    comparedAs.put(name, type.comparedAs());
    return type(name, type);
  }

  private static ColumnType type(String name, Known type) {
    return new ColumnType(name, type.kind(), type.labels(), type.base());
  }

  /** What casts may name. */
  Map<String, ColumnType> castable() {
    return castable;
  }

  Types types() {
    return new Types(comparedAs, representations);
  }
}
