package dev.postern.openapi;

import dev.postern.openapi.Operation.Body;
import dev.postern.openapi.Operation.Input;
import dev.postern.openapi.Operation.Place;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine.Argument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Makes arguments of the parameters and the body of one operation. */
final class Parameters {
  private static final int MAX_ARGUMENTS = 100;
  private static final Pattern PLACE_IN_PATH = Pattern.compile("\\{([^{}]+)\\}");

  private final Document document;
  private final Schemas schemas;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Argument> arguments = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  Parameters(Document document, Schemas schemas) {
    this.document = document;
    this.schemas = schemas;
  }

  List<Input> inputs() {
    return inputs;
  }

  /** Those that must be given first. */
  List<Argument> arguments() {
    List<Argument> ordered =
        new ArrayList<>(arguments.stream().filter(a -> !a.hasDefault()).toList());
    arguments.stream().filter(Argument::hasDefault).forEach(ordered::add);
    return ordered;
  }

  /** Those of the operation go before those of the path that have their name and place. */
  void read(JsonNode ofPath, JsonNode ofOperation, String path) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (JsonNode list : List.of(ofPath, ofOperation)) {
      for (JsonNode parameter : document.each(list)) {
        String key = parameter.path("in").asString("") + ":" + parameter.path("name").asString("");
        all.put(key, parameter);
      }
    }
    all.values().forEach(this::add);
    Matcher places = PLACE_IN_PATH.matcher(path);
    while (places.find()) {
      String name = places.group(1);
      if (inputs.stream().noneMatch(i -> i.place() == Place.PATH && i.name().equals(name))) {
        throw new UnservedException(
            "nothing is told of %s in its path".formatted(Text.shown(name)));
      }
    }
  }

  private void add(JsonNode parameter) {
    String name = parameter.path("name").asString("");
    boolean isRequired = parameter.path("required").asBoolean(false);
    Optional<Place> place =
        switch (parameter.path("in").asString("")) {
          case "path" -> Optional.of(Place.PATH);
          case "query" -> Optional.of(Place.QUERY);
          case "header" ->
              Fields.isName(name) && !isOurs(name) ? Optional.of(Place.HEADER) : Optional.empty();
          default -> Optional.empty();
        };
    Optional<Input> input = place.flatMap(known -> input(parameter, name, known));
    if (input.isPresent()) {
      put(input.get(), isRequired || place.get() == Place.PATH);
    } else if (isRequired && !isOurs(name)) {
      throw new UnservedException(
          "its parameter %s is of a kind that is not sent".formatted(Text.shown(name)));
    }
  }

  /** The gateway sends these itself, whatever the document says. */
  private static boolean isOurs(String name) {
    return Fields.areOurs(name) || name.toLowerCase(Locale.ROOT).equals("authorization");
  }

  private Optional<Input> input(JsonNode parameter, String name, Place place) {
    JsonNode schema = document.at(parameter.path("schema"));
    ColumnType type = schemas.type(schema);
    String usual = place == Place.QUERY ? "form" : "simple";
    String style = parameter.path("style").asString(usual);
    if (parameter.has("content") || !style.equals(usual) || name.isEmpty()) {
      return Optional.empty();
    }
    if (type.kind() != ColumnType.Kind.JSON) {
      return Optional.of(new Input(argument(name, place), place, name, type, false, false));
    }
    boolean isList =
        place == Place.QUERY
            && Schemas.word(schema).equals("array")
            && schemas.type(document.at(schema.path("items"))).kind() != ColumnType.Kind.JSON;
    boolean isRepeated = parameter.path("explode").asBoolean(true);
    return isList
        ? Optional.of(new Input(argument(name, place), place, name, type, true, isRepeated))
        : Optional.empty();
  }

  /** Members of a JSON object are arguments each; any other body is one. */
  Optional<Body> readBody(JsonNode body) {
    if (body.isMissingNode()) {
      return Optional.empty();
    }
    boolean isRequired = body.path("required").asBoolean(false);
    Optional<JsonNode> schema = document.jsonSchema(body.path("content"));
    if (schema.isEmpty()) {
      if (isRequired) {
        throw new UnservedException("its body is no JSON");
      }
      return Optional.empty();
    }
    Optional<List<Schemas.Member>> members = schemas.members(schema.get());
    if (members.isEmpty()) {
      put(
          new Input(argument("body", Place.BODY), Place.BODY, "", Schemas.JSON, false, false),
          isRequired);
      return Optional.of(new Body(isRequired));
    }
    for (Schemas.Member member : members.get()) {
      if (!member.schema().path("readOnly").asBoolean(false)) {
        String argument = argument(member.name(), Place.MEMBER);
        put(
            new Input(
                argument, Place.MEMBER, member.name(), schemas.type(member.schema()), false, false),
            isRequired && member.isRequired());
      }
    }
    return Optional.of(new Body(isRequired));
  }

  /** The name in the document, or one made of it where it is odd or taken. */
  private String argument(String name, Place place) {
    String plain = Names.isPlain(name) ? name : Names.plain(name);
    return taken.contains(plain) ? place.name().toLowerCase(Locale.ROOT) + "_" + plain : plain;
  }

  private void put(Input input, boolean isRequired) {
    if (!taken.add(input.argument())) {
      throw new UnservedException(
          "two of its parameters would be called " + Text.shown(input.argument()));
    }
    if (taken.size() > MAX_ARGUMENTS) {
      throw new UnservedException("it has more than %d parameters".formatted(MAX_ARGUMENTS));
    }
    inputs.add(input);
    arguments.add(new Argument(input.argument(), input.type(), !isRequired, false));
  }
}
