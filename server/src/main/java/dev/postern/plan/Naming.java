package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.FuzzyNames;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What may be told of names that do not exist for a caller.
 *
 * @param schema empty where there is no such service
 * @param isVisible whether a resource may be named to the caller
 * @param allowsPlans whether callers may ask how a query would be run
 * @param cursors keeps what cursors hold from their readers
 */
public record Naming(
    Optional<ServiceSchema> schema,
    Predicate<String> isVisible,
    boolean allowsPlans,
    CursorSeal cursors) {

  /** What is said of a resource that does not exist, for the caller or at all. */
  public GatewayException unknown(Operation wanted) {
    return unknown(schema, isVisible, wanted);
  }

  static GatewayException unknown(
      Optional<ServiceSchema> schema, Predicate<String> isVisible, Operation wanted) {
    // a service in which the caller may do nothing does not exist either
    Optional<ServiceSchema> visible =
        schema.filter(known -> known.names().stream().anyMatch(isVisible));
    if (visible.isPresent() && wanted instanceof Operation.Call call) {
      return new RoutineChoice(visible.get(), call, isVisible).unknown();
    }
    String resource = wanted.endpoint().resource();
    String schemaName =
        visible.map(known -> known.schemaOf(resource)).orElse(wanted.endpoint().service());
    String name = visible.map(known -> known.nameOf(resource)).orElse(resource);
    boolean isCall = wanted instanceof Operation.Call;
    return new GatewayException(
            isCall ? ErrorCode.ROUTINE_UNKNOWN : ErrorCode.RESOURCE_UNKNOWN,
            isCall
                ? "Could not find the function %s.%s in the schema cache"
                    .formatted(schemaName, name)
                : "Could not find the table '%s.%s' in the schema cache"
                    .formatted(schemaName, name))
        .hint(suggestion(schema, isVisible, schemaName, name).orElse(null));
  }

  private static Optional<String> suggestion(
      Optional<ServiceSchema> schema, Predicate<String> isVisible, String schemaName, String name) {
    List<String> visible =
        schema.stream()
            .flatMap(known -> known.tables().entrySet().stream())
            .filter(entry -> isVisible.test(entry.getKey()))
            .map(java.util.Map.Entry::getValue)
            .filter(table -> table.schema().equals(schemaName))
            .map(Table::name)
            .toList();
    return new FuzzyNames(visible)
        .nearest(name, FuzzyNames.CLOSE)
        .map(near -> "Perhaps you meant the table '%s.%s'".formatted(schemaName, near));
  }
}
