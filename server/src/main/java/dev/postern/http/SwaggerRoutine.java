package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One function in the dialect's own document.
 *
 * @param leavesSchemaOut whether types of the function's own schema go by their names alone
 */
record SwaggerRoutine(Routine routine, boolean leavesSchemaOut) {
  private static final List<String> TYPES =
      List.of(
          AcceptedTypes.JSON, AcceptedTypes.OBJECT + AcceptedTypes.STRIPPED, AcceptedTypes.OBJECT);

  /** By name; of one name, the one with the fewest arguments first. */
  static final Comparator<Routine> ORDER =
      Comparator.comparing(Routine::name)
          .thenComparingInt(routine -> routine.arguments().size())
          .thenComparing(SwaggerRoutine::signature);

  private static String signature(Routine routine) {
    return routine.arguments().stream()
        .map(argument -> argument.name() + "\0" + argument.type().name())
        .collect(Collectors.joining("\0"));
  }

  /** Adds its path; of several of one name the last one stays, as the dialect has it. */
  void addTo(ObjectNode paths) {
    ObjectNode path = paths.putObject("/rpc/" + OpenApiNames.path(routine.name()));
    if (routine.isReadOnly()) {
      ObjectNode get = operation();
      ArrayNode parameters = get.putArray("parameters");
      routine.arguments().forEach(argument -> parameters.add(inQuery(argument)));
      path.set("get", get);
    }
    path.set("post", post());
  }

  private ObjectNode operation() {
    ObjectNode operation = JsonText.object();
    operation.putArray("tags").add("(rpc) " + routine.name());
    SwaggerTypes.describe(operation, routine.comment());
    TYPES.forEach(operation.putArray("produces")::add);
    operation.putObject("responses").putObject("200").put("description", "OK");
    return operation;
  }

  /** Arrays and JSON are text in a query, but for an argument that may be given several times. */
  private ObjectNode inQuery(Argument argument) {
    String type = type(argument);
    String word = SwaggerTypes.word(type);
    ObjectNode parameter = JsonText.object();
    parameter.put("name", argument.name());
    parameter.put("required", !argument.hasDefault());
    parameter.put("in", "query");
    if (argument.isVariadic()) {
      String element = SwaggerTypes.element(type);
      parameter.put("type", word);
      parameter.put("collectionFormat", "multi");
      ObjectNode items = parameter.putObject("items");
      items.put("format", SwaggerTypes.format(element));
      if (!SwaggerTypes.word(element).isEmpty()) {
        items.put("type", SwaggerTypes.word(element));
      }
    } else {
      parameter.put("format", SwaggerTypes.format(type));
      parameter.put("type", word.isEmpty() || word.equals("array") ? "string" : word);
    }
    return parameter;
  }

  private ObjectNode post() {
    ObjectNode post = operation();
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
            .filter(argument -> !argument.hasDefault())
            .map(Argument::name)
            .toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    routine
        .arguments()
        .forEach(argument -> properties.set(argument.name(), SwaggerTypes.of(type(argument))));
    parameters.addObject().put("$ref", "#/parameters/preferParams");
    return post;
  }

  private String type(Argument argument) {
    String name = argument.type().name();
    String own = routine.schema() + ".";
    return leavesSchemaOut && name.startsWith(own) ? name.substring(own.length()) : name;
  }
}
