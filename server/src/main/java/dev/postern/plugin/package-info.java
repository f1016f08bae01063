/**
 * Finds, checks and loads plugins. Nothing is unzipped, nothing is fetched, and a plugin sees the
 * SPI, the JDK and its own jars alone.
 */
package dev.postern.plugin;
