package dev.postern.postgres;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of a database by the server's number, while its catalog is being read. */
final class TypeNames {
  private final Map<Long, Known> known = new HashMap<>();
  private final Map<String, String> comparedAs = new HashMap<>();

  private record Known(Kind kind, List<String> labels, String comparedAs) {}

  void add(long number, Kind kind, List<String> labels, String comparedAs) {
    known.put(number, new Known(kind, List.copyOf(labels), comparedAs));
  }

  /** The type under the name it has where it is used, with its length and so on. */
  ColumnType of(long number, String name) {
    Known type = known.get(number);
    if (type == null) {
      return ColumnType.of(name, Kind.OTHER);
    }
    comparedAs.put(name, type.comparedAs());
    return new ColumnType(name, type.kind(), type.labels());
  }

  Types types() {
    return new Types(comparedAs, Map.of());
  }
}
