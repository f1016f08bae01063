package dev.postern.policy;

import dev.postern.schema.ServiceSchema;
import dev.postern.spi.ColumnType;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Routine;
import java.util.Optional;

/** Functions of a source that make one value of one value, without changing anything. */
final class MaskFunctions {
  private MaskFunctions() {}

  /** What the function of that name gives; empty where there is none that can mask. */
  static Optional<ColumnType> returned(QualifiedName name, ServiceSchema schema) {
    return find(name, schema)
        .flatMap(
            routine ->
                routine.returns() instanceof Routine.Returns.Scalar(ColumnType type, var isSet)
                    ? Optional.of(type)
                    : Optional.empty());
  }

  /** Why a column of a type cannot be masked by it; empty where it can. */
  static Optional<String> problem(QualifiedName name, ColumnType type, ServiceSchema schema) {
    Optional<Routine> found = find(name, schema);
    if (found.isEmpty()) {
      return Optional.of(
          "names no function %s of one argument that gives one value and changes nothing"
              .formatted(name));
    }
    String taken = found.get().arguments().getFirst().type().name();
    return taken.equals(type.name())
        ? Optional.empty()
        : Optional.of(
            "is masked by a function that takes %s, but is of type %s"
                .formatted(taken, type.name()));
  }

  private static Optional<Routine> find(QualifiedName name, ServiceSchema schema) {
    return schema.routines(schema.resource(name.schema(), name.name())).stream()
        .filter(
            routine ->
                routine.arguments().size() == 1
                    && routine.isReadOnly()
                    && !routine.isProcedure()
                    && routine.returns() instanceof Routine.Returns.Scalar(var type, boolean isSet)
                    && !isSet)
        .findFirst();
  }
}
