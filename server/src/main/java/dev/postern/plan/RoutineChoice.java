package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.FuzzyNames;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Operation.WholeBody;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds the one routine of a name that takes the arguments given; where none does, the one that
 * takes the whole body as its only argument.
 *
 * @param isVisible whether a routine's resource may be named in hints
 */
record RoutineChoice(ServiceSchema schema, Operation.Call call, Predicate<String> isVisible) {

  Routine choose() {
    List<Routine> fitting = named().stream().filter(this::fits).toList();
    if (fitting.isEmpty()) {
      fitting = named().stream().filter(this::takesBody).toList();
    }
    return switch (fitting.size()) {
      case 0 -> throw unknown();
      case 1 -> fitting.getFirst();
      default -> throw ambiguous(fitting);
    };
  }

  private List<Routine> named() {
    String resource = call.rows().from().text();
    return isVisible.test(resource) ? schema.routines(resource) : List.of();
  }

  private Set<String> given() {
    return new HashSet<>(call.arguments().columns());
  }

  /** Whether each given name is an argument and each argument is given or has a default. */
  private boolean fits(Routine routine) {
    Set<String> given = given();
    if (routine.arguments().isEmpty()) {
      return given.isEmpty() && !isWholeBodyOnly();
    }
    Set<String> names =
        routine.arguments().stream().map(Argument::name).collect(Collectors.toSet());
    return names.containsAll(given)
        && !isWholeBodyOnly()
        && routine.arguments().stream()
            .allMatch(argument -> argument.hasDefault() || given.contains(argument.name()));
  }

  /** Whether the routine's one argument has no name and the type of the body. */
  boolean takesBody(Routine routine) {
    if (routine.arguments().size() != 1
        || !routine.arguments().getFirst().name().isEmpty()
        || call.whole().isEmpty()) {
      return false;
    }
    String type = routine.arguments().getFirst().type().name();
    return switch (mediaType()) {
      case "application/json" -> type.equals("json") || type.equals("jsonb");
      case "text/plain" -> type.equals("text");
      case "text/xml" -> type.equals("xml");
      case "application/octet-stream" -> type.equals("bytea");
      default -> false;
    };
  }

  private String mediaType() {
    return call.whole().map(WholeBody::mediaType).orElse("");
  }

  /** Bodies that have no members and so can be nothing but one argument. */
  private boolean isWholeBodyOnly() {
    return switch (mediaType()) {
      case "text/plain", "text/xml", "application/octet-stream" -> true;
      default -> false;
    };
  }

  GatewayException unknown() {
    String resource = call.rows().from().text();
    String function = schema.schemaOf(resource) + "." + schema.nameOf(resource);
    List<String> keys = given().stream().sorted().toList();
    String listed = keys.isEmpty() ? " without parameters" : null;
    String signature =
        isWholeBodyOnly() ? "" : listed != null ? listed : "(" + String.join(", ", keys) + ")";
    String parameters =
        listed != null
            ? listed
            : " with parameter" + (keys.size() > 1 ? "s " : " ") + String.join(", ", keys);
    String searched =
        switch (mediaType()) {
          case "text/plain" -> " with a single unnamed text parameter";
          case "text/xml" -> " with a single unnamed xml parameter";
          case "application/octet-stream" -> " with a single unnamed bytea parameter";
          case "application/json" -> parameters + " or with a single unnamed json/jsonb parameter";
          default -> parameters;
        };
    return new GatewayException(
            ErrorCode.ROUTINE_UNKNOWN,
            "Could not find the function %s%s in the schema cache".formatted(function, signature))
        .details(
            "Searched for the function %s%s, but no matches were found in the schema cache."
                .formatted(function, searched))
        .hint(isWholeBodyOnly() ? null : suggestion(function, keys).orElse(null));
  }

  private Optional<String> suggestion(String function, List<String> keys) {
    String meant = "Perhaps you meant to call the function ";
    if (named().isEmpty()) {
      String schemaName = schema.schemaOf(call.rows().from().text());
      List<String> names =
          schema.routines().entrySet().stream()
              .filter(entry -> isVisible.test(entry.getKey()))
              .flatMap(entry -> entry.getValue().stream())
              .filter(routine -> routine.schema().equals(schemaName))
              .map(Routine::name)
              .toList();
      return new FuzzyNames(names)
          .nearest(schema.nameOf(call.rows().from().text()), FuzzyNames.CLOSE)
          .map(near -> meant + schemaName + "." + near);
    }
    List<String> lists =
        named().stream()
            .map(routine -> listed(routine.arguments().stream().map(Argument::name).toList()))
            .toList();
    return new FuzzyNames(lists)
        .nearest(listed(keys), FuzzyNames.FAIR)
        .map(near -> meant + function + near);
  }

  private static String listed(Collection<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", ", "(", ")"));
  }

  private static GatewayException ambiguous(List<Routine> fitting) {
    return new GatewayException(
            ErrorCode.ROUTINE_AMBIGUOUS,
            "Could not choose the best candidate function between: "
                + fitting.stream().map(RoutineChoice::signature).collect(Collectors.joining(", ")))
        .hint(
            "Try renaming the parameters or the function itself in the database so function"
                + " overloading can be resolved");
  }

  private static String signature(Routine routine) {
    return routine.arguments().stream()
        .map(argument -> argument.name() + " => " + argument.type().name())
        .collect(Collectors.joining(", ", routine.schema() + "." + routine.name() + "(", ")"));
  }
}
