package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the one routine of a name that takes the arguments given. */
record RoutineChoice(ServiceSchema schema, String name, List<String> given) {

  Routine choose() {
    List<Routine> named = schema.routines(name);
    List<Routine> fitting = named.stream().filter(this::fits).toList();
    return switch (fitting.size()) {
      case 0 -> throw unknown(named);
      case 1 -> fitting.getFirst();
      default -> throw ambiguous(fitting);
    };
  }

  /** Whether each given name is an argument and each argument is given or has a default. */
  private boolean fits(Routine routine) {
    Set<String> names =
        routine.arguments().stream().map(Argument::name).collect(Collectors.toSet());
    return names.containsAll(given)
        && routine.arguments().stream()
            .allMatch(
                argument ->
                    argument.hasDefault()
                        || argument.isVariadic()
                        || given.contains(argument.name()));
  }

  private GatewayException unknown(List<Routine> named) {
    String asked =
        given.isEmpty() ? "without parameters" : "with parameters " + String.join(", ", given);
    String signatures =
        named.stream().map(RoutineChoice::signature).collect(Collectors.joining("; "));
    return new GatewayException(
            ErrorCode.ROUTINE_UNKNOWN,
            "Could not find the function %s.%s(%s) in the schema cache"
                .formatted(schema.service(), name, String.join(", ", given)))
        .details(
            "Searched for the function %s.%s %s, but no matches were found in the schema cache."
                .formatted(schema.service(), name, asked))
        .hint(named.isEmpty() ? null : "Perhaps you meant to call the function " + signatures);
  }

  private GatewayException ambiguous(List<Routine> fitting) {
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
