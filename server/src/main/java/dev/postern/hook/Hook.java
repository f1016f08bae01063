package dev.postern.hook;

/**
 * One function of one file, bound.
 *
 * @param bind how far its file narrows it
 * @param breaker keeps it from running into its limits without end
 */
record Hook(HookFile file, Phase phase, Bind bind, Breaker breaker) {
  Hook(HookFile file, Phase phase, Bind bind) {
    this(file, phase, bind, new Breaker());
  }
}
