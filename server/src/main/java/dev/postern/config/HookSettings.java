package dev.postern.config;

import java.nio.file.Path;

/**
 * Where hook files lie, what they may cost and what they may ask for.
 *
 * @param folder holds {@code <service>/<resource>.js} and {@code lib/}; only the usual one may be
 *     missing
 * @param reach what they may ask for beyond the call they run for
 * @param safety what becomes of those that fail
 */
public record HookSettings(Path folder, HookLimits limits, HookReach reach, HookSafety safety) {

  /** All defaults: hooks reach nothing outside of the gateway. */
  public static HookSettings in(Path folder) {
    return new HookSettings(folder, HookLimits.DEFAULTS, HookReach.NOTHING, HookSafety.DEFAULTS);
  }

  /** The same with other limits. */
  public HookSettings with(HookLimits other) {
    return new HookSettings(folder, other, reach, safety);
  }

  /** The same with another reach. */
  public HookSettings with(HookReach other) {
    return new HookSettings(folder, limits, other, safety);
  }

  /** The same with another safety. */
  public HookSettings with(HookSafety other) {
    return new HookSettings(folder, limits, reach, other);
  }
}
