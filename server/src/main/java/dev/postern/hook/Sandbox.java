package dev.postern.hook;

import dev.postern.json.JsonSpans;
import dev.postern.spi.Json;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * One script world, used by one thread at a time. Nothing of the host can be reached from inside:
 * no classes, files, sockets, processes, threads, environment or other languages; texts go in and
 * texts come out. What a run leaves in its script's variables does not outlive it.
 */
interface Sandbox extends AutoCloseable {

  /**
   * What a run ended with: how, further facts as JSON text or null, the payload as text or null.
   *
   * @param left the rows that the guest was handed one by one, as it leaves them; null for others
   */
  record Answer(String status, String head, String payload, Rows left) {
    OptionalInt rowCount() {
      return left == null ? OptionalInt.empty() : OptionalInt.of(left.count());
    }
  }

  /** An array of objects and how many they are. */
  record Rows(Json json, int count) {}

  /**
   * What a run is told before it asks.
   *
   * @param shape what a payload is for the script
   * @param columns those of the payload that are meant, as JSON text; null for all
   * @param user who asks, as JSON text
   */
  record Head(
      String service,
      String resource,
      String action,
      String surface,
      String shape,
      int maxLog,
      String columns,
      Supplier<String> user) {}

  /**
   * What a run needs beside its script.
   *
   * @param body may be null
   * @param areRows whether the body is a result's array of objects
   */
  record Question(Head head, Json body, boolean areRows) {
    /** One that nobody asks, of a row, to get warm by. */
    static final Question IN_VAIN =
        new Question(
            new Head("", "", "", "", "rows", 0, null, () -> "{\"roles\":[]}"),
            Json.of("[{\"a\":1.5}]"),
            true);

    /** The body as text; may be null. */
    String text() {
      return body == null ? null : body.text();
    }

    /** Whether the body holds numbers that a double cannot. */
    boolean isExact() {
      return body != null && JsonSpans.exceedDoubles(body.buffer(), body.length());
    }
  }

  /**
   * One exported name; line and column are 0 where they are not known.
   *
   * @param json the value as JSON text where it is data; empty for functions and what is no JSON
   */
  record Export(String name, boolean isFunction, String json, int line, int column) {}

  /** Which scripts it was made for. */
  String version();

  /** Whether a limit, a time-out or the engine ended it; then it is of no further use. */
  boolean isDead();

  /**
   * What a script exports.
   *
   * @throws HookFailure where it cannot be parsed, linked or started
   */
  List<Export> exports(HookFile file) throws HookFailure;

  /**
   * Runs one hook.
   *
   * @param host answers what it asks of the gateway meanwhile
   * @throws HookFailure where it throws or reaches a limit
   */
  Answer run(HookFile file, Phase phase, Question question, HostCalls host) throws HookFailure;

  /** Ends it, whatever runs in it; may block until a built-in function comes to its end. */
  @Override
  void close();
}
