package dev.postern.hook;

import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what hooks of the next calls are given as fixtures, which tests and {@code postern hooks
 * run} read: results as policy shows them to the caller, of what the caller sends the values that
 * they might read, and no credentials.
 */
final class HookRecorder {
  /** The most rows of one fixture; what is beyond is left out. */
  static final int MAX_ROWS = 20;

  /** The longest fixture in bytes; a longer one is not written. */
  static final int MAX_BYTES = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(HookRecorder.class);

  private final Path folder;
  private final String resource;
  private final int mostCalls;
  private final Set<String> calls = new HashSet<>();
  private final long endNanos;

  /**
   * @param scripts the folder of scripts; fixtures go into {@code fixtures} in it
   * @param resource as in {@code shop/customers}; empty for all
   * @param calls how many at most
   * @param seconds how long at most
   */
  HookRecorder(Path scripts, String resource, int calls, int seconds) {
    this.folder = scripts.resolve("fixtures");
    this.resource = resource;
    this.mostCalls = calls;
    this.endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Whether nothing more will be written. */
  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  /**
   * Writes what one hook gets, where its call is meant and there is room left; never throws.
   *
   * @param result what an after-hook sees; empty for those before
   */
  void record(Hook hook, Operation asked, HookCall call, Optional<Json> result) {
    String name = asked.endpoint().service() + "/" + asked.endpoint().resource();
    boolean isMeant = resource.isEmpty() || resource.equals(name);
    Optional<Json> body = result.or(() -> payload(asked).map(Payload::json));
    boolean isLong = body.filter(json -> json.length() > MAX_BYTES).isPresent();
    if (!isMeant || isLong || isOver() || !takes(call)) {
      return;
    }
    try {
      ObjectNode fixture = fixture(hook, asked.endpoint(), call);
      if (result.isPresent()) {
        add(JsonText.parse(result.get()), fixture);
      } else {
        payload(asked).ifPresent(sent -> add(sent, asked, call, fixture));
      }
      write(name + "-" + hook.phase().exportName(), fixture.toPrettyString() + "\n");
    } catch (IOException | RuntimeException unwritable) {
      LOG.warn("A call could not be recorded: {}", unwritable.toString());
    }
  }

  /** All hooks of a call are recorded or none. */
  private synchronized boolean takes(HookCall call) {
    String id = call.request().id();
    return calls.contains(id) || (calls.size() < mostCalls && calls.add(id));
  }

  private void write(String name, String text) throws IOException {
    if (text.length() > MAX_BYTES) {
      return;
    }
    Files.createDirectories(folder);
    Path file =
        Files.createTempFile(folder, name.replaceAll("[^A-Za-z0-9_.-]", "-") + "-", ".json");
    Files.writeString(file, text);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
  }

  private static ObjectNode fixture(Hook hook, Endpoint endpoint, HookCall call) {
    ObjectNode fixture = JsonText.object();
    fixture.put("hook", hook.file().path());
    fixture.put("phase", hook.phase().exportName());
    fixture.put("service", endpoint.service());
    fixture.put("resource", endpoint.resource());
    fixture.put("surface", call.surface().word());
    fixture.put("subject", "recorded");
    call.identity().roles().forEach(fixture.putArray("roles")::add);
    fixture.set("claims", JsonText.mapper().valueToTree(call.identity().claims()));
    return fixture;
  }

  private static Optional<Payload> payload(Operation asked) {
    return switch (asked) {
      case Operation.Create create -> Optional.of(create.payload());
      case Operation.Update update -> Optional.of(update.payload());
      case Operation.Call call -> Optional.of(call.arguments());
      case Operation.Read _, Operation.Delete _ -> Optional.empty();
    };
  }

  private static void add(JsonNode result, ObjectNode fixture) {
    boolean isRows = result.isArray() && (result.isEmpty() || result.path(0).isObject());
    fixture.set(isRows ? "rows" : "value", first(result));
  }

  private static void add(Payload sent, Operation asked, HookCall call, ObjectNode fixture) {
    JsonNode json = first(JsonText.parse(sent.json()));
    for (JsonNode each : json.isArray() ? json : List.of(json)) {
      ObjectNode row = (ObjectNode) each;
      row.retain(sent.columns());
      for (String member : List.copyOf(row.propertyNames())) {
        if (!call.data().shows(asked.endpoint(), member)) {
          row.put(member, Mask.HIDDEN);
        }
      }
    }
    String as =
        switch (asked) {
          case Operation.Update _ -> "patch";
          case Operation.Call _ -> "args";
          case Operation.Create _, Operation.Read _, Operation.Delete _ -> "rows";
        };
    fixture.set(as, json);
  }

  private static JsonNode first(JsonNode body) {
    if (!(body instanceof ArrayNode array) || array.size() <= MAX_ROWS) {
      return body;
    }
    ArrayNode first = JsonText.mapper().createArrayNode();
    array.valueStream().limit(MAX_ROWS).forEach(first::add);
    return first;
  }
}
