package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One function in the dialect's own document. */
final class SwaggerRoutine {
  private static final List<String> TYPES =
      List.of(
          AcceptedTypes.JSON, AcceptedTypes.OBJECT + AcceptedTypes.STRIPPED, AcceptedTypes.OBJECT);

  private SwaggerRoutine() {}

  /** Adds its path; of several of one name the last one stays, as the dialect has it. */
  static void addTo(ObjectNode paths, Routine routine) {
    ObjectNode path = paths.putObject("/rpc/" + routine.name());
    ObjectNode get = operation(routine);
    ArrayNode parameters = get.putArray("parameters");
    routine.arguments().stream()
        .filter(argument -> !argument.name().isEmpty())
        .forEach(argument -> parameters.add(inQuery(argument)));
    path.set("get", get);
    path.set("post", post(routine));
  }

  private static ObjectNode operation(Routine routine) {
    ObjectNode operation = JsonText.object();
    operation.putArray("tags").add("(rpc) " + routine.name());
    SwaggerTypes.describe(operation, routine.comment());
    TYPES.forEach(operation.putArray("produces")::add);
    operation.putObject("responses").putObject("200").put("description", "OK");
    return operation;
  }

  private static ObjectNode inQuery(Argument argument) {
    ObjectNode parameter = SwaggerTypes.of(argument.type());
    if (!argument.isVariadic()) {
      // Arrays and JSON are text in a query.
      parameter.remove("items");
      String word = parameter.path("type").asString("string");
      parameter.put("type", word.equals("array") ? "string" : word);
    } else {
      parameter.put("collectionFormat", "multi");
    }
    parameter.put("name", argument.name());
    parameter.put("required", isRequired(argument));
    parameter.put("in", "query");
    return parameter;
  }

  private static ObjectNode post(Routine routine) {
    ObjectNode post = operation(routine);
    ArrayNode parameters = post.putArray("parameters");
    ObjectNode arguments = parameters.addObject();
    arguments.put("name", "args");
    arguments.put("required", true);
    arguments.put("in", "body");
    ObjectNode schema = arguments.putObject("schema");
    if (!routine.comment().isEmpty()) {
      schema.put("description", routine.comment());
    }
    List<String> required =
        routine.arguments().stream()
            .filter(SwaggerRoutine::isRequired)
            .map(Argument::name)
            .toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    routine
        .arguments()
        .forEach(argument -> properties.set(argument.name(), SwaggerTypes.of(argument.type())));
    parameters.addObject().put("$ref", "#/parameters/preferParams");
    return post;
  }

  private static boolean isRequired(Argument argument) {
    return !argument.hasDefault() && !argument.isVariadic();
  }
}
