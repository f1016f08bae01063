package dev.postern.config;

import java.util.List;

/**
 * What one hook file is granted.
 *
 * @param statements whether it may send statements of its own to its source, which only read
 * @param secrets the names of those it may read
 * @param hosts the servers it may send requests to, at public addresses
 * @param privateHosts the same, whatever their addresses are
 */
public record HookFileSettings(
    boolean statements,
    List<String> secrets,
    List<HostPattern> hosts,
    List<HostPattern> privateHosts) {
  public static final HookFileSettings NOTHING =
      new HookFileSettings(false, List.of(), List.of(), List.of());

  public HookFileSettings {
    secrets = List.copyOf(secrets);
    hosts = List.copyOf(hosts);
    privateHosts = List.copyOf(privateHosts);
  }
}
