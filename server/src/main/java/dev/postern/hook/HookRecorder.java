package dev.postern.hook;

import dev.postern.json.JsonText;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what after-hooks of the next calls are given as fixtures, which tests and {@code postern
 * hooks run} read: values as policy shows them to the caller, and no credentials.
 */
final class HookRecorder {
  /** The most rows of one fixture; what is beyond is left out. */
  static final int MAX_ROWS = 20;

  /** The longest fixture in bytes; a longer one is not written. */
  static final int MAX_BYTES = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(HookRecorder.class);

  private final Path folder;
  private final String resource;
  private final AtomicInteger left;
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
    this.left = new AtomicInteger(calls);
    this.endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Whether nothing more will be written. */
  boolean isOver() {
    return left.get() <= 0 || System.nanoTime() - endNanos >= 0;
  }

  /** Writes one call, where it is meant and there is room left; never throws. */
  void record(Hook hook, Endpoint endpoint, HookCall call, Json body) {
    String name = endpoint.service() + "/" + endpoint.resource();
    boolean isMeant = resource.isEmpty() || resource.equals(name);
    if (!isMeant || isOver() || body.length() > MAX_BYTES) {
      return;
    }
    int number = left.getAndDecrement();
    if (number <= 0) {
      return;
    }
    try {
      Json fixture = JsonText.write(fixture(hook, endpoint, call, JsonText.parse(body)));
      if (fixture.length() > MAX_BYTES) {
        return;
      }
      Files.createDirectories(folder);
      String phase = hook.phase().exportName();
      Path file =
          Files.createTempFile(
              folder, (name + "-" + phase).replaceAll("[^A-Za-z0-9_.-]", "-") + "-", ".json");
      Files.writeString(file, JsonText.parse(fixture).toPrettyString() + "\n");
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(
            file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
    } catch (IOException | RuntimeException unwritable) {
      LOG.warn("A call could not be recorded: {}", unwritable.toString());
    }
  }

  private static ObjectNode fixture(Hook hook, Endpoint endpoint, HookCall call, JsonNode body) {
    ObjectNode fixture = JsonText.object();
    fixture.put("phase", hook.phase().exportName());
    fixture.put("service", endpoint.service());
    fixture.put("resource", endpoint.resource());
    fixture.put("surface", call.surface().word());
    fixture.put("subject", "recorded");
    call.identity().roles().forEach(fixture.putArray("roles")::add);
    fixture.set("claims", JsonText.mapper().valueToTree(call.identity().claims()));
    if (body instanceof ArrayNode array && array.size() > MAX_ROWS) {
      ArrayNode first = fixture.putArray("rows");
      array.valueStream().limit(MAX_ROWS).forEach(first::add);
    } else {
      boolean isRows = body.isArray() && (body.isEmpty() || body.path(0).isObject());
      fixture.set(isRows ? "rows" : "value", body);
    }
    return fixture;
  }
}
