package dev.postern.dialect;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
  private static final int MOST_SHOWN = 800;
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
    bodyDifference(answer.body()).ifPresent(found::add);
    if (!found.isEmpty()) {
      found.add("got " + answer.statusCode() + " " + shortened(answer.body()));
    }
    return found;
  }

  private Optional<String> bodyDifference(String actual) {
    String expected = "expected " + (body.isEmpty() ? "no body" : body);
    if (body.equals("...")) {
      return Optional.empty();
    }
    if (body.startsWith("=~ ")) {
      Pattern pattern = Pattern.compile(body.substring(3), Pattern.DOTALL);
      return pattern.matcher(actual).matches() ? Optional.empty() : Optional.of(expected);
    }
    boolean isPart = body.startsWith("~");
    Optional<JsonNode> expectedJson = parsed(isPart ? body.substring(1) : body);
    Optional<JsonNode> actualJson = parsed(actual);
    if (expectedJson.isPresent() && actualJson.isPresent()) {
      return difference("", expectedJson.get(), actualJson.get(), isPart)
          .map(where -> expected + "\n  " + where);
    }
    boolean isSame = body.stripTrailing().equals(actual.stripTrailing());
    return isSame ? Optional.empty() : Optional.of(expected);
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(JSON.readTree(text));
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** Numbers by their value, members in any order; names the first place that differs. */
  private static Optional<String> difference(
      String place, JsonNode expected, JsonNode actual, boolean isPart) {
    if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      return IntStream.range(0, expected.size())
          .mapToObj(i -> difference(place + "/" + i, expected.get(i), actual.get(i), isPart))
          .flatMap(Optional::stream)
          .findFirst();
    }
    boolean areObjects = expected.isObject() && actual.isObject();
    if (areObjects && (isPart || expected.size() == actual.size())) {
      return expected.properties().stream()
          .map(
              member ->
                  difference(
                      place + "/" + member.getKey(),
                      member.getValue(),
                      actual.path(member.getKey()),
                      isPart))
          .flatMap(Optional::stream)
          .findFirst();
    }
    boolean areNumbers = expected.isNumber() && actual.isNumber();
    boolean isSame =
        areNumbers
            ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
            : expected.equals(actual);
    return isSame
        ? Optional.empty()
        : Optional.of(
            "at " + place + " expected " + expected + ", got " + shortened(actual.toString()));
  }

  private static String shortened(String text) {
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }
}
