package dev.postern.mcp;

import dev.postern.json.JsonText;
import dev.postern.mcp.Dialogue.Answer;
import dev.postern.mcp.Dialogue.Inquiry;
import dev.postern.spi.Json;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the official conformance suite calls by name, and nothing that a gateway would serve. */
final class ConformanceFeatures {
  static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
  private static final String SILENCE =
      "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";
  private static final String NAME_FORM = form("name", "string");

  /** What a tool does. */
  private interface Work {
    ToolAnswer of(Turn turn, Arguments arguments);
  }

  private record Fixture(String name, String schema, Work work) implements GatewayTool.Talk {
    @Override
    public boolean isOfferedTo(Visible visible) {
      return true;
    }

    @Override
    public Tool describedTo(Visible visible) {
      Map<String, Object> input =
          JsonText.mapper().convertValue(json(schema), ConformanceFeatures.mapType());
      return Tool.builder(name, input).title(name).description("For tests: " + name).build();
    }

    @Override
    public ToolAnswer talk(Turn turn, Arguments arguments) {
      return work.of(turn, arguments);
    }
  }

  private ConformanceFeatures() {}

  /**
   * All of them.
   *
   * @param changes told of what the tools that change lists are called for
   */
  static Features of(Consumer<Change> changes) {
    List<GatewayTool> tools = new ArrayList<>();
    contents(tools);
    notices(tools, changes);
    questions(tools);
    rounds(tools);
    return new Features(
        tools, List.of(new ConformancePrompts()), List.of(new ConformanceResources()));
  }

  private static void contents(List<GatewayTool> tools) {
    add(tools, "test_simple_text", text("This is a simple text response for testing."));
    add(tools, "test_image_content", blocks(image()));
    add(
        tools,
        "test_audio_content",
        blocks("{'type':'audio','data':'" + SILENCE + "','mimeType':'audio/wav'}"));
    add(
        tools,
        "test_embedded_resource",
        blocks(
            "{'type':'resource','resource':{'uri':'test://embedded-resource',"
                + "'mimeType':'text/plain','text':'This is an embedded resource content.'}}"));
    add(
        tools,
        "test_multiple_content_types",
        blocks(
            "{'type':'text','text':'Multiple content types test:'},"
                + image()
                + ",{'type':'resource','resource':{'uri':'test://mixed-content-resource',"
                + "'mimeType':'application/json','text':'{}'}}"));
    add(
        tools,
        "test_error_handling",
        (turn, arguments) ->
            new ToolAnswer(
                text("This tool intentionally returns an error for testing")
                    .of(turn, arguments)
                    .content(),
                java.util.Optional.empty(),
                true));
    tools.add(
        new Fixture(
            "json_schema_2020_12_tool",
            """
            {'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object',
             '$defs':{'address':{'$anchor':'addressDef','type':'object',
               'properties':{'street':{'type':'string'},'city':{'type':'string'}}}},
             'properties':{'name':{'type':'string'},'address':{'$ref':'#/$defs/address'},
               'contactMethod':{'type':'string','enum':['phone','email']},
               'phone':{'type':'string'},'email':{'type':'string'}},
             'allOf':[{'anyOf':[{'required':['phone']},{'required':['email']}]}],
             'if':{'properties':{'contactMethod':{'const':'phone'}},'required':['contactMethod']},
             'then':{'required':['phone']},'else':{'required':['email']},
             'additionalProperties':false}\
            """,
            text("done")));
  }

  private static void notices(List<GatewayTool> tools, Consumer<Change> changes) {
    add(
        tools,
        "test_tool_with_progress",
        (turn, arguments) -> {
          for (int done = 0; done <= 100; done += 50) {
            turn.dialogue().progress(done, OptionalDouble.of(100), "");
          }
          return text("done").of(turn, arguments);
        });
    Work logs =
        (turn, arguments) -> {
          turn.dialogue().log(LogLevel.INFO, "Tool execution started");
          turn.dialogue().log(LogLevel.INFO, "Tool processing data");
          turn.dialogue().log(LogLevel.INFO, "Tool execution completed");
          return text("done").of(turn, arguments);
        };
    add(tools, "test_tool_with_logging", logs);
    add(tools, "test_logging_tool", logs);
    add(tools, "test_trigger_tool_change", changing(changes, Change.List.TOOLS));
    add(tools, "test_trigger_prompt_change", changing(changes, Change.List.PROMPTS));
  }

  private static Work changing(Consumer<Change> changes, Change change) {
    return (turn, arguments) -> {
      changes.accept(change);
      return text("done").of(turn, arguments);
    };
  }

  private static void questions(List<GatewayTool> tools) {
    tools.add(
        new Fixture(
            "test_sampling",
            "{'type':'object','properties':{'prompt':{'type':'string'}},'required':['prompt']}",
            (turn, arguments) ->
                text("LLM response: "
                        + ask(turn, sampling("sample", arguments.requiredText("prompt")), ""))
                    .of(turn, arguments)));
    tools.add(
        new Fixture(
            "test_elicitation",
            "{'type':'object','properties':{'message':{'type':'string'}},'required':['message']}",
            (turn, arguments) ->
                text("User response: "
                        + ask(
                            turn,
                            elicitation(
                                "user",
                                arguments.requiredText("message"),
                                "{'type':'object','properties':{'username':{'type':'string'},"
                                    + "'email':{'type':'string'}},"
                                    + "'required':['username','email']}"),
                            ""))
                    .of(turn, arguments)));
    add(
        tools,
        "test_elicitation_sep1034_defaults",
        asking(
            """
            {'type':'object','properties':{
              'name':{'type':'string','default':'John Doe'},
              'age':{'type':'integer','default':30},
              'score':{'type':'number','default':95.5},
              'status':{'type':'string','enum':['active','inactive','pending'],'default':'active'},
              'verified':{'type':'boolean','default':true}}}\
            """));
    add(
        tools,
        "test_elicitation_sep1330_enums",
        asking(
            """
            {'type':'object','properties':{
              'untitledSingle':{'type':'string','enum':['option1','option2','option3']},
              'titledSingle':{'type':'string','oneOf':[{'const':'value1','title':'First Option'},
                {'const':'value2','title':'Second Option'},{'const':'value3','title':'Third Option'}]},
              'legacyEnum':{'type':'string','enum':['opt1','opt2','opt3'],
                'enumNames':['Option One','Option Two','Option Three']},
              'untitledMulti':{'type':'array','items':{'type':'string',
                'enum':['option1','option2','option3']}},
              'titledMulti':{'type':'array','items':{'anyOf':[{'const':'value1',
                'title':'First Choice'},{'const':'value2','title':'Second Choice'},
                {'const':'value3','title':'Third Choice'}]}}}}\
            """));
  }

  private static Work asking(String schema) {
    return (turn, arguments) -> {
      JsonNode result = ask(turn, elicitation("form", "Please fill in", schema), "");
      return text("Elicitation completed: action="
              + result.path("action").asString()
              + ", content="
              + result.path("content"))
          .of(turn, arguments);
    };
  }

  private static void rounds(List<GatewayTool> tools) {
    add(tools, "test_missing_capability", told(turn -> ask(turn, sampling("s", "Hello"), "")));
    add(
        tools,
        "test_streaming_elicitation",
        told(
            turn -> {
              turn.dialogue().progress(1, OptionalDouble.empty(), "");
              return ask(turn, elicitation("user_name", "What is your name?", NAME_FORM), "");
            }));
    add(
        tools,
        "test_input_required_result_elicitation",
        told(turn -> ask(turn, elicitation("user_name", "What is your name?", NAME_FORM), "")));
    add(
        tools,
        "test_input_required_result_sampling",
        told(turn -> ask(turn, sampling("capital_question", "The capital of France?"), "")));
    add(tools, "test_input_required_result_list_roots", told(turn -> ask(turn, roots(), "")));
    Work confirming =
        (turn, arguments) -> {
          Inquiry confirm = elicitation("confirm", "Please confirm", form("ok", "boolean"));
          Answer answer = turn.dialogue().inquire(List.of(confirm), "shown").get("confirm");
          return text(answer.state().equals("shown") ? "state-ok" : "state lost")
              .of(turn, arguments);
        };
    add(tools, "test_input_required_result_request_state", confirming);
    add(tools, "test_input_required_result_tampered_state", confirming);
    add(
        tools,
        "test_input_required_result_multiple_inputs",
        told(
            turn ->
                turn.dialogue()
                    .inquire(
                        List.of(
                            elicitation("user_name", "What is your name?", NAME_FORM),
                            sampling("greeting", "Generate a greeting"),
                            roots()),
                        "several")
                    .keySet()));
    add(
        tools,
        "test_input_required_result_multi_round",
        told(
            turn -> {
              JsonNode name = ask(turn, elicitation("step1", "Your name?", NAME_FORM), "1");
              String form = form("color", "string");
              return name + " " + ask(turn, elicitation("step2", "Your colour?", form), "2");
            }));
    add(
        tools,
        "test_input_required_result_capabilities",
        told(
            turn -> {
              List<Inquiry> possible =
                  List.of(
                          elicitation("user_name", "What is your name?", NAME_FORM),
                          sampling("greeting", "Generate a greeting"))
                      .stream()
                      .filter(inquiry -> turn.dialogue().can(inquiry.capability()))
                      .toList();
              return turn.dialogue().inquire(possible, "").keySet();
            }));
  }

  private static Work told(java.util.function.Function<Turn, Object> work) {
    return (turn, arguments) -> text("Got " + work.apply(turn)).of(turn, arguments);
  }

  /** The client's result to one inquiry. */
  static JsonNode ask(Turn turn, Inquiry inquiry, String state) {
    return turn.dialogue().inquire(List.of(inquiry), state).get(inquiry.key()).result();
  }

  static Inquiry elicitation(String key, String message, String schema) {
    return Inquiry.form(key, message, (ObjectNode) json(schema));
  }

  private static Inquiry sampling(String key, String prompt) {
    ObjectNode params =
        (ObjectNode)
            json("{'messages':[{'role':'user','content':{'type':'text'}}],'maxTokens':100}");
    ((ObjectNode) params.at("/messages/0/content")).put("text", prompt);
    return new Inquiry(key, "sampling/createMessage", params);
  }

  private static Inquiry roots() {
    return new Inquiry("client_roots", "roots/list", JsonText.object());
  }

  /** A form with one field that must be filled in. */
  static String form(String field, String type) {
    return "{'type':'object','properties':{'%s':{'type':'%s'}},'required':['%s']}"
        .formatted(field, type, field);
  }

  private static String image() {
    return "{'type':'image','data':'" + PIXEL + "','mimeType':'image/png'}";
  }

  private static Work text(String text) {
    String quoted = JsonText.mapper().writeValueAsString(text);
    return (turn, arguments) ->
        ToolAnswer.content(Json.of("[{\"type\":\"text\",\"text\":" + quoted + "}]"));
  }

  private static Work blocks(String blocks) {
    return (turn, arguments) -> ToolAnswer.content(JsonText.write(json("[" + blocks + "]")));
  }

  private static void add(List<GatewayTool> tools, String name, Work work) {
    tools.add(new Fixture(name, "{'type':'object','properties':{}}", work));
  }

  /** JSON with single quotes, which are easier to write here. */
  static JsonNode json(String text) {
    return JsonText.parse(Json.of(text.replace('\'', '"')));
  }

  private static tools.jackson.core.type.TypeReference<Map<String, Object>> mapType() {
    return new tools.jackson.core.type.TypeReference<>() {};
  }
}
