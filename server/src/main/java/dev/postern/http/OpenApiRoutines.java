package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The path of one function name, under which there may be several functions. */
final class OpenApiRoutines {
  private final String name;
  private final List<VisibleRoutine> overloads;

  /**
   * @param overloads all functions of one name, at least one
   */
  OpenApiRoutines(List<VisibleRoutine> overloads) {
    this.name = overloads.getFirst().name();
    this.overloads = overloads;
  }

  String path() {
    return "/rpc/" + OpenApiNames.segment(name);
  }

  ObjectNode operations() {
    ObjectNode operations = JsonText.object();
    if (overloads.stream().anyMatch(overload -> overload.routine().isReadOnly())) {
      operations.set("get", get());
    }
    operations.set("post", post());
    return operations;
  }

  private ObjectNode get() {
    ObjectNode get = operation("get");
    ArrayNode parameters = get.putArray("parameters");
    Set<String> named = new LinkedHashSet<>();
    for (VisibleRoutine overload : overloads) {
      for (Argument argument : overload.routine().arguments()) {
        if (overload.routine().isReadOnly()
            && !argument.name().isEmpty()
            && named.add(argument.name())) {
          ObjectNode parameter =
              OpenApiDocument.parameter(
                  argument.name(), "query", "string", "Of type " + argument.type().name() + ".");
          parameters.add(parameter.put("required", overloads.size() == 1 && isRequired(argument)));
        }
      }
    }
    return answered(get);
  }

  private ObjectNode post() {
    ObjectNode post = operation("call");
    post.putArray("parameters");
    List<ObjectNode> bodies =
        overloads.stream().map(overload -> arguments(overload.routine())).toList();
    post.set("requestBody", OpenApiDocument.body(anyOf(bodies)));
    return answered(post);
  }

  private ObjectNode operation(String verb) {
    ObjectNode operation = JsonText.object();
    operation.put("operationId", verb + ".rpc." + OpenApiNames.key(name));
    operation.put("summary", "Calls " + name + ".");
    String comment = overloads.getFirst().routine().comment();
    if (!comment.isEmpty()) {
      operation.put("description", comment);
    }
    operation.putArray("tags").add("rpc");
    return operation;
  }

  private static ObjectNode arguments(Routine routine) {
    ObjectNode schema = JsonText.object();
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    List<Argument> named =
        routine.arguments().stream().filter(argument -> !argument.name().isEmpty()).toList();
    named.forEach(
        argument -> properties.set(argument.name(), OpenApiSchemas.type(argument.type(), true)));
    List<String> required =
        named.stream().filter(OpenApiRoutines::isRequired).map(Argument::name).toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    return schema;
  }

  private static boolean isRequired(Argument argument) {
    return !argument.hasDefault() && !argument.isVariadic();
  }

  /** What pages and counts rows, where rows are returned and no argument has its name. */
  private void addRowParameters(ArrayNode parameters) {
    Set<String> taken = new HashSet<>();
    parameters.forEach(parameter -> taken.add(parameter.path("name").asString("")));
    if (overloads.stream().noneMatch(overload -> isSet(overload.routine().returns()))) {
      return;
    }
    if (!taken.contains("select")) {
      parameters.add(
          OpenApiDocument.parameter(
              "select",
              "query",
              "string",
              "Columns of returned rows; all of them without it. Rows are filtered by conditions on"
                  + " their columns, as those of tables are."));
    }
    for (String shared : new String[] {"order", "limit", "offset"}) {
      if (!taken.contains(shared)) {
        parameters.add(OpenApiSchemas.ref("parameters", shared));
      }
    }
    parameters.add(OpenApiSchemas.ref("parameters", "prefer.read"));
  }

  private static boolean isSet(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> false;
      case Routine.Returns.Scalar(var type, boolean isSet) -> isSet;
      case Routine.Returns.Rows(var table, boolean isSet) -> isSet;
    };
  }

  private ObjectNode answered(ObjectNode operation) {
    addRowParameters((ArrayNode) operation.get("parameters"));
    ObjectNode responses = operation.putObject("responses");
    List<ObjectNode> results =
        overloads.stream()
            .filter(overload -> !(overload.routine().returns() instanceof Routine.Returns.Nothing))
            .map(OpenApiRoutines::result)
            .toList();
    if (!results.isEmpty()) {
      responses.set("200", OpenApiDocument.response("What it returns.", anyOf(results)));
    }
    if (results.size() < overloads.size()) {
      responses.set("204", JsonText.object().put("description", "Done; it returns nothing."));
    }
    return OpenApiDocument.withErrors(operation);
  }

  private static ObjectNode result(VisibleRoutine overload) {
    return switch (overload.routine().returns()) {
      case Routine.Returns.Nothing nothing -> JsonText.object().put("type", "null");
      case Routine.Returns.Scalar scalar -> {
        ObjectNode value = OpenApiSchemas.type(scalar.type(), true);
        yield scalar.isSet() ? OpenApiSchemas.arrayOf(value) : value;
      }
      case Routine.Returns.Rows rows -> {
        ObjectNode row = OpenApiSchemas.row(overload.resultColumns(), column -> false);
        yield rows.isSet() ? OpenApiSchemas.arrayOf(row) : row;
      }
    };
  }

  private static ObjectNode anyOf(List<ObjectNode> schemas) {
    if (schemas.size() == 1) {
      return schemas.getFirst();
    }
    ObjectNode any = JsonText.object();
    schemas.forEach(any.putArray("anyOf")::add);
    return any;
  }
}
