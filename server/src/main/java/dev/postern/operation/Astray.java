package dev.postern.operation;

/**
 * A parameter that speaks of an embedded resource which the request does not have. It is told once
 * the resource itself has been found, as other servers of the dialect do.
 *
 * @param name how the parameter calls it
 * @param alias how the embed is called that would have been meant, had it been given no other name;
 *     empty where there is none
 */
public record Astray(String name, String alias) {}
