package dev.postern.config;

import java.util.List;

/**
 * What one hook file is granted.
 *
 * @param secrets the names of those it may read
 * @param hosts the servers it may send requests to, at public addresses
 * @param privateHosts the same, whatever their addresses are
 */
public record HookFileSettings(
    List<String> secrets, List<HostPattern> hosts, List<HostPattern> privateHosts) {
  public static final HookFileSettings NOTHING =
      new HookFileSettings(List.of(), List.of(), List.of());

  public HookFileSettings {
    secrets = List.copyOf(secrets);
    hosts = List.copyOf(hosts);
    privateHosts = List.copyOf(privateHosts);
  }
}
