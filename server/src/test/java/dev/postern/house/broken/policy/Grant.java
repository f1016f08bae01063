package dev.postern.house.broken.policy;

/** Anybody can make one. */
public final class Grant {}
