package dev.postern.pipeline;

import dev.postern.operation.Surface;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Credentials;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One call as it arrived.
 *
 * @param id unique; given to the caller in a header and to the audit record
 * @param client what the caller says it runs, for instance a user agent; may be empty
 * @param parameters how it was asked, for the audit record: a query string or tool arguments
 *     without payload values; may be empty
 * @param startedNanos {@link System#nanoTime()} when it arrived
 * @param service the service that its path names; empty where the operation alone does
 * @param batch the id of the request that this call is a part of; empty where it is none
 * @param settings what the source's own code may ask of the request, by the setting's name; made
 *     only where the source is handed it
 * @param cancellation tells that the caller has given the call up
 * @param purpose what the caller says it is for, for the audit record; may be empty
 * @param isOfHook whether not the caller but a hook of their call asks for it
 * @param tool the MCP tool by which it came; empty for none
 * @param fields takes header fields that the answer is to have, before it begins
 */
public record Request(
    String id,
    Surface surface,
    Credentials credentials,
    String client,
    String parameters,
    long startedNanos,
    String service,
    String batch,
    Supplier<Map<String, String>> settings,
    Cancellation cancellation,
    String purpose,
    boolean isOfHook,
    String tool,
    Consumer<Map<String, String>> fields) {

  private static void nowhere(Map<String, String> told) {
    // an answer without header fields
  }

  /** One that its caller asks for. */
  public Request(
      String id,
      Surface surface,
      Credentials credentials,
      String client,
      String parameters,
      long startedNanos,
      String service,
      String batch,
      Supplier<Map<String, String>> settings,
      Cancellation cancellation,
      String purpose) {
    this(
        id,
        surface,
        credentials,
        client,
        parameters,
        startedNanos,
        service,
        batch,
        settings,
        cancellation,
        purpose,
        false,
        "",
        Request::nowhere);
  }

  /** One by itself. */
  public Request(
      String id,
      Surface surface,
      Credentials credentials,
      String client,
      String parameters,
      long startedNanos,
      String service,
      Supplier<Map<String, String>> settings) {
    this(
        id,
        surface,
        credentials,
        client,
        parameters,
        startedNanos,
        service,
        "",
        settings,
        Cancellation.NEVER,
        "");
  }

  /**
   * One of several calls of the same caller that came as this request, numbered from 1.
   *
   * @param asked how it was asked, for the audit record
   */
  public Request part(int number, String asked, Supplier<Map<String, String>> partSettings) {
    return new Request(
        id + "-" + number,
        surface,
        credentials,
        client,
        asked,
        startedNanos,
        service,
        id,
        partSettings,
        cancellation,
        purpose,
        isOfHook,
        tool,
        fields);
  }

  /**
   * What a hook of this call asks for, numbered from 1.
   *
   * @param asked the service that it is of
   */
  Request ofHook(int number, String asked) {
    return new Request(
        id + "-h" + number,
        surface,
        credentials,
        client,
        "",
        System.nanoTime(),
        service.isEmpty() ? "" : asked,
        id,
        settings,
        cancellation,
        purpose,
        true,
        "",
        Request::nowhere);
  }

  /** One whose path names no service, and which its caller can give up. */
  public Request(
      String id,
      Surface surface,
      Credentials credentials,
      String client,
      String parameters,
      long startedNanos,
      Cancellation cancellation) {
    this(
        id,
        surface,
        credentials,
        client,
        parameters,
        startedNanos,
        "",
        "",
        Map::of,
        cancellation,
        "");
  }

  /** The same for a purpose. */
  public Request withPurpose(String said) {
    return with(startedNanos, said, tool, cancellation, fields);
  }

  /** The same by a tool. */
  public Request withTool(String name) {
    return with(startedNanos, purpose, name, cancellation, fields);
  }

  /** The same whose answer has header fields, and which its caller can give up. */
  public Request answered(Consumer<Map<String, String>> told, Cancellation givenUp) {
    return with(startedNanos, purpose, tool, givenUp, told);
  }

  /** The same as if it had just arrived, for a step after a person has taken their time. */
  public Request startedNow() {
    return with(System.nanoTime(), purpose, tool, cancellation, fields);
  }

  private Request with(
      long started,
      String said,
      String by,
      Cancellation givenUp,
      Consumer<Map<String, String>> told) {
    return new Request(
        id,
        surface,
        credentials,
        client,
        parameters,
        started,
        service,
        batch,
        settings,
        givenUp,
        said,
        isOfHook,
        by,
        told);
  }
}
