package dev.postern.config;

/**
 * What becomes of hooks that fail.
 *
 * @param breakAfterFailures after how many time-outs and reached limits in a row a hook gets a rest
 * @param breakMillis how long that is
 * @param showsErrors whether callers see where and why a hook failed: for those who write hooks
 */
public record HookSafety(int breakAfterFailures, int breakMillis, boolean showsErrors) {
  public static final HookSafety DEFAULTS = new HookSafety(5, 10_000, false);
}
