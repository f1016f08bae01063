package dev.postern.house.broken;

/** The top of the broken example, which nothing may lean on. */
public final class Composition {}
