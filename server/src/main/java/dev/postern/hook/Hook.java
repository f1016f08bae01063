package dev.postern.hook;

/**
 * One function of one file, bound.
 *
 * @param bind how far its file narrows it
 */
record Hook(HookFile file, Phase phase, Bind bind) {}
