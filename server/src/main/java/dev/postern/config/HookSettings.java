package dev.postern.config;

import java.nio.file.Path;

/**
 * Where hook files lie and what they may cost.
 *
 * @param folder holds {@code <service>/<resource>.js}; it may be missing
 * @param timeoutMillis how long one hook may run
 * @param maxOutputBytes the most bytes that one hook may hand back
 * @param workers how many hooks run at once
 * @param maxQueued how many calls may wait for a free worker; further ones are refused
 */
public record HookSettings(
    Path folder, int timeoutMillis, int maxOutputBytes, int workers, int maxQueued) {

  /** A quarter of a second, 8 MiB, one worker a core. */
  public static HookSettings in(Path folder) {
    return new HookSettings(
        folder, 250, 8 * 1024 * 1024, Runtime.getRuntime().availableProcessors(), 256);
  }
}
