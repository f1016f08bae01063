package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.schema.NamedTool;
import dev.postern.schema.NamedTool.Input;
import dev.postern.schema.SchemaView.VisibleTool;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The path of one named tool. */
record OpenApiTools(VisibleTool visible) {

  private NamedTool tool() {
    return visible.tool();
  }

  String path() {
    return "/tools/" + tool().name();
  }

  ObjectNode operations() {
    ObjectNode operations = JsonText.object();
    if (tool().config().isReadOnly()) {
      ObjectNode get = operation("get");
      ArrayNode parameters = get.putArray("parameters");
      for (Input input : tool().visibleInputs()) {
        ObjectNode parameter = JsonText.object();
        parameter.put("name", input.name()).put("in", "query");
        parameter.put("required", input.parameter().isRequired());
        if (!input.parameter().description().isEmpty()) {
          parameter.put("description", input.parameter().description());
        }
        parameter.set("schema", schema(input));
        parameters.add(parameter);
      }
      operations.set("get", answered(get));
    }
    ObjectNode post = operation("call");
    post.putArray("parameters");
    post.set("requestBody", OpenApiDocument.body(arguments()));
    operations.set("post", answered(post));
    return operations;
  }

  private ObjectNode operation(String verb) {
    ObjectNode operation = JsonText.object();
    operation.put("operationId", verb + ".tools." + tool().name());
    operation.put("summary", tool().config().title());
    operation.put("description", tool().config().description());
    Stream.concat(Stream.of("tools"), tool().config().groups().stream())
        .forEach(operation.putArray("tags")::add);
    return operation;
  }

  private ObjectNode arguments() {
    ObjectNode schema = JsonText.object();
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Input input : tool().visibleInputs()) {
      ObjectNode property = schema(input);
      if (!input.parameter().description().isEmpty()) {
        property.put("description", input.parameter().description());
      }
      properties.set(input.name(), property);
    }
    List<String> required =
        tool().visibleInputs().stream()
            .filter(input -> input.parameter().isRequired())
            .map(Input::name)
            .toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode schema(Input input) {
    ColumnType type = input.type();
    ObjectNode schema =
        OpenApiSchemas.type(new ColumnType(type.name(), type.kind(), input.allowed()), false);
    if (!input.allowed().isEmpty()) {
      ArrayNode allowed = schema.putArray("enum");
      input.allowed().forEach(text -> put(allowed, type.kind(), text));
    }
    input.parameter().least().ifPresent(least -> schema.put("minimum", least));
    input.parameter().most().ifPresent(most -> schema.put("maximum", most));
    input.parameter().maxLength().ifPresent(length -> schema.put("maxLength", length));
    input
        .parameter()
        .otherwise()
        .ifPresent(
            text -> {
              ArrayNode one = JsonText.object().arrayNode();
              put(one, type.kind(), text);
              schema.set("default", one.get(0));
            });
    return schema;
  }

  private static void put(ArrayNode values, Kind kind, String text) {
    switch (kind) {
      case INTEGER, NUMBER -> values.add(new BigDecimal(text));
      case BOOLEAN -> values.add(Boolean.parseBoolean(text));
      default -> values.add(text);
    }
  }

  private ObjectNode answered(ObjectNode operation) {
    ObjectNode responses = operation.putObject("responses");
    boolean givesRows =
        tool().work() instanceof NamedTool.Work.Read || !visible.members().isEmpty();
    if (givesRows) {
      ArrayNode parameters = (ArrayNode) operation.get("parameters");
      parameters.add(
          OpenApiDocument.parameter(
              "select",
              "query",
              "string",
              "Columns of the rows; all of them without it. Rows are filtered by conditions on"
                  + " their columns, as those of tables are."));
      for (String shared : new String[] {"order", "limit", "offset", "prefer.read"}) {
        parameters.add(OpenApiSchemas.ref("parameters", shared));
      }
      ObjectNode row = OpenApiSchemas.row(visible.members(), column -> false);
      responses.set("200", OpenApiDocument.rowsResponse("The rows.", row));
    } else {
      responses.set("204", JsonText.object().put("description", "Done; it gives nothing."));
    }
    return OpenApiDocument.withErrors(operation);
  }
}
