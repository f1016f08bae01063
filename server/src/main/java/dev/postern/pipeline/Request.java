package dev.postern.pipeline;

import dev.postern.operation.Surface;
import dev.postern.spi.Credentials;

/**
 * One call as it arrived.
 *
 * @param id unique; given to the caller in a header and to the audit record
 * @param client what the caller says it runs, for instance a user agent; may be empty
 * @param parameters how it was asked, for the audit record: a query string or tool arguments
 *     without payload values; may be empty
 * @param startedNanos {@link System#nanoTime()} when it arrived
 */
public record Request(
    String id,
    Surface surface,
    Credentials credentials,
    String client,
    String parameters,
    long startedNanos) {}
