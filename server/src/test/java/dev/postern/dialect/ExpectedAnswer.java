package dev.postern.dialect;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a case says of its answer. Of header fields only those named are looked at; {@code none}
 * stands for one that must not be there. The body is compared as JSON where it is JSON, else to the
 * letter, where
 *
 * <pre>
 * ...        stands for any body
 * ~{…}       for an object that has these members and maybe more
 * =~ …       for a text that matches the expression
 * </pre>
 *
 * and no body stands for none.
 */
record ExpectedAnswer(int status, List<Map.Entry<String, String>> headers, String body) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static ExpectedAnswer read(String text) {
    int blank = text.indexOf("\n\n");
    String head = blank < 0 ? text : text.substring(0, blank);
    String body = blank < 0 ? "" : text.substring(blank + 2);
    List<String> lines = head.lines().toList();
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new ExpectedAnswer(Integer.parseInt(lines.getFirst().strip()), headers, body);
  }

  /** What is different, a line each; empty where all is as expected. */
  List<String> differences(HttpResponse<String> answer) {
    List<String> found = new ArrayList<>();
    if (answer.statusCode() != status) {
      found.add("status: expected " + status + ", got " + answer.statusCode());
    }
    for (Map.Entry<String, String> header : headers) {
      List<String> values = answer.headers().allValues(header.getKey());
      boolean isRight =
          header.getValue().equals("none") ? values.isEmpty() : values.contains(header.getValue());
      if (!isRight) {
        found.add(header.getKey() + ": expected " + header.getValue() + ", got " + values);
      }
    }
    if (!isExpectedBody(answer.body())) {
      found.add("expected " + (body.isEmpty() ? "no body" : body));
    }
    if (!found.isEmpty()) {
      found.add("got " + answer.statusCode() + " " + shortened(answer.body()));
    }
    return found;
  }

  private boolean isExpectedBody(String actual) {
    if (body.equals("...")) {
      return true;
    }
    if (body.startsWith("=~ ")) {
      return Pattern.compile(body.substring(3), Pattern.DOTALL).matcher(actual).matches();
    }
    boolean isPart = body.startsWith("~");
    Optional<JsonNode> expectedJson = parsed(isPart ? body.substring(1) : body);
    Optional<JsonNode> actualJson = parsed(actual);
    if (expectedJson.isPresent() && actualJson.isPresent()) {
      return isSame(expectedJson.get(), actualJson.get(), isPart);
    }
    return body.stripTrailing().equals(actual.stripTrailing());
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(JSON.readTree(text));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** Numbers by their value, members in any order. */
  private static boolean isSame(JsonNode expected, JsonNode actual, boolean isPart) {
    if (expected.isNumber() && actual.isNumber()) {
      return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    if (expected.getNodeType() != actual.getNodeType()) {
      return false;
    }
    if (!expected.isContainer()) {
      return expected.equals(actual);
    }
    if (expected.size() != actual.size() && !(isPart && expected.isObject())) {
      return false;
    }
    if (expected.isArray()) {
      for (int i = 0; i < expected.size(); i++) {
        if (!isSame(expected.get(i), actual.get(i), isPart)) {
          return false;
        }
      }
      return true;
    }
    return expected.properties().stream()
        .allMatch(
            member ->
                actual.has(member.getKey())
                    && isSame(member.getValue(), actual.get(member.getKey()), isPart));
  }

  private static String shortened(String text) {
    return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
  }
}
