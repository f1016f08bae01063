package dev.postern.grammar;

/** One named text, decoded: a pair of a query string or an argument of a tool. */
public record Parameter(String name, String value) {}
