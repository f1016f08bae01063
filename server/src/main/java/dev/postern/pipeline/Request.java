package dev.postern.pipeline;

import dev.postern.config.Requestor;
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
 * @param origin what the call belongs to
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
    Origin origin,
    Consumer<Map<String, String>> fields) {

  /** Takes header fields for an answer that has none of its own. */
  public static final Consumer<Map<String, String>> NO_FIELDS = told -> {};

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
        "",
        false,
        Origin.NONE,
        NO_FIELDS);
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
        false,
        origin,
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
        origin,
        NO_FIELDS);
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
        "",
        false,
        Origin.NONE,
        NO_FIELDS);
  }

  /** Who asks in the end; what an operator's script does is no tool's doing. */
  public Requestor requestor() {
    if (isOfHook) {
      return Requestor.HOOK;
    }
    return surface == Surface.MCP ? Requestor.TOOL : Requestor.DIRECT;
  }

  /** The same for a purpose. */
  public Request withPurpose(String said) {
    return with(startedNanos, said, cancellation, origin, fields);
  }

  /** The same as a part of something. */
  public Request withOrigin(Origin known) {
    return with(startedNanos, purpose, cancellation, known, fields);
  }

  /** The same whose answer has header fields, and which its caller can give up. */
  public Request answered(Consumer<Map<String, String>> told, Cancellation givenUp) {
    return with(startedNanos, purpose, givenUp, origin, told);
  }

  /** The same as if it had just arrived, for a step after a person has taken their time. */
  public Request startedNow() {
    return with(System.nanoTime(), purpose, cancellation, origin, fields);
  }

  private Request with(
      long started,
      String said,
      Cancellation givenUp,
      Origin known,
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
        known,
        told);
  }
}
