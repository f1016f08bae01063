package dev.postern.hook;

/**
 * What hooks may know of the request they run for; no credentials.
 *
 * @param address where it came from
 * @param client what the caller says it runs
 * @param parameters how it was asked: a query string, or a tool's name and arguments
 * @param purpose what the caller says it is for
 */
public record HookRequest(
    String id, String address, String client, String parameters, String purpose) {}
