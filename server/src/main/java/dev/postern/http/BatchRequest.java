package dev.postern.http;

import dev.postern.edge.RequestPath;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a batch asks. Its body:
 *
 * <pre>
 * {"atomic": true, "operations": [
 *   {"id": "a", "method": "POST", "path": "/customers?select=id",
 *    "headers": {"Prefer": "return=representation"}, "body": {"full_name": "Ada"}}]}
 * </pre>
 *
 * @param isAtomic whether all operations are one transaction; so they are where nothing is said
 */
record BatchRequest(boolean isAtomic, List<BatchOperation> operations) {
  private static final Set<String> MEMBERS = Set.of("atomic", "operations");
  private static final Set<String> OF_OPERATION = Set.of("id", "method", "path", "headers", "body");

  /** Who calls is said once, by the batch; nothing else of a request can be said by a part. */
  private static final Set<String> HEADERS =
      Set.of(
          "accept",
          "accept-profile",
          "content-profile",
          "content-type",
          "if-match",
          "if-none-match",
          "prefer",
          "range",
          "range-unit");

  /**
   * One operation.
   *
   * @param id by which later ones refer to its answer; its number, from 1, where it has no name
   * @param path canonical, within the service, with a slash before
   * @param query without the question mark
   * @param body empty for none
   */
  record BatchOperation(
      String id,
      String method,
      String path,
      String query,
      HeaderMap headers,
      Optional<JsonNode> body) {}

  BatchRequest {
    operations = List.copyOf(operations);
  }

  /**
   * Reads a body.
   *
   * @throws GatewayException where it is no batch; then nothing of it is run
   */
  static BatchRequest parse(byte[] body, int maxOperations) {
    JsonNode batch;
    try {
      batch = JsonText.fromCaller(body);
    } catch (JacksonException broken) {
      throw PayloadReader.malformed("Empty or invalid json");
    }
    onlyMembers(batch, MEMBERS, "a batch");
    JsonNode atomic = batch.path("atomic");
    if (!atomic.isMissingNode() && !atomic.isBoolean()) {
      throw malformed("'atomic' is true or false");
    }
    JsonNode listed = batch.path("operations");
    if (!listed.isArray() || listed.isEmpty()) {
      throw malformed("'operations' is a list of at least one operation");
    }
    if (listed.size() > maxOperations) {
      throw tooMany(maxOperations);
    }
    List<BatchOperation> operations = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode one : listed) {
      BatchOperation operation = operation(one, operations.size() + 1, ids);
      if (!ids.add(operation.id)) {
        throw malformed("two operations have the id '%s'".formatted(operation.id));
      }
      operations.add(operation);
    }
    return new BatchRequest(atomic.isMissingNode() || atomic.booleanValue(), operations);
  }

  static GatewayException tooMany(int maxOperations) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, "The batch has too many operations.")
        .details("The limit max-batch-operations is " + maxOperations + ".")
        .hint("Send them in several batches.");
  }

  private static BatchOperation operation(JsonNode one, int number, Set<String> before) {
    onlyMembers(one, OF_OPERATION, "an operation");
    String id = one.has("id") ? text(one, "id") : Integer.toString(number);
    if (!Reference.isName(id)) {
      throw malformed("an id has up to 64 letters, digits and underscores");
    }
    String method = text(one, "method").toUpperCase(Locale.ROOT);
    String target = text(one, "path");
    int mark = target.indexOf('?');
    String path = RequestPath.canonical(mark < 0 ? target : target.substring(0, mark));
    Optional<JsonNode> body =
        one.has("body") ? Optional.of(one.get("body")) : Optional.<JsonNode>empty();
    HeaderMap headers = headers(one.path("headers"));
    if (body.isPresent() && isJson(headers)) {
      References.check(body.get(), reference -> known(reference, before));
    }
    return new BatchOperation(
        id, method, path, mark < 0 ? "" : target.substring(mark + 1), headers, body);
  }

  private static JsonNode known(Reference reference, Set<String> before) {
    if (!before.contains(reference.operation())) {
      throw unknown(reference);
    }
    return JsonText.object().stringNode("");
  }

  static GatewayException unknown(Reference reference) {
    return new GatewayException(
        ErrorCode.REQUEST_MALFORMED,
        "A reference names '%s', which is no operation before its own"
            .formatted(reference.operation()));
  }

  /** Whether a body of these header fields is JSON, in which references have a meaning. */
  static boolean isJson(HeaderMap headers) {
    String type = headers.getFirst("Content-Type");
    return type == null || type.strip().toLowerCase(Locale.ROOT).startsWith("application/json");
  }

  private static HeaderMap headers(JsonNode given) {
    HeaderMap headers = new HeaderMap();
    if (!given.isMissingNode() && !given.isObject()) {
      throw malformed("'headers' is an object of texts");
    }
    for (Map.Entry<String, JsonNode> one : given.properties()) {
      if (!HEADERS.contains(one.getKey().toLowerCase(Locale.ROOT))) {
        throw malformed(
            "the header field '%s' can only be one of the whole batch".formatted(one.getKey()));
      }
      boolean isField =
          one.getValue().isString()
              && one.getValue().stringValue().chars().allMatch(c -> c >= ' ' && c < 0x7f);
      if (!isField) {
        throw malformed("the header field '%s' is no text".formatted(one.getKey()));
      }
      if (one.getKey().equalsIgnoreCase("prefer")
          && Preferences.parse(List.of(one.getValue().stringValue()), false).wantsNested()) {
        throw malformed(
            "a nested insert is several operations itself; list them, or send it alone");
      }
      headers.put(new HttpString(one.getKey()), one.getValue().stringValue());
    }
    return headers;
  }

  private static String text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (!value.isString()) {
      throw malformed("every operation has a text as its '%s'".formatted(member));
    }
    return value.stringValue();
  }

  private static void onlyMembers(JsonNode object, Set<String> members, String what) {
    if (!object.isObject()) {
      throw malformed(what + " is an object");
    }
    for (String name : object.propertyNames()) {
      if (!members.contains(name)) {
        throw malformed("%s has no member '%s'".formatted(what, name));
      }
    }
  }

  static GatewayException malformed(String why) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, "The batch was refused: " + why + ".");
  }
}
