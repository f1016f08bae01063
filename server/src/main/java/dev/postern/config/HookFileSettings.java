package dev.postern.config;

/**
 * What one file of hooks may do beyond the others.
 *
 * @param statements whether it may send statements of its own to its source, which only read
 */
public record HookFileSettings(boolean statements) {
  public static final HookFileSettings NONE = new HookFileSettings(false);
}
