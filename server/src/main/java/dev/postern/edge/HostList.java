package dev.postern.edge;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names under which this gateway may be asked; a page that has a foreign name resolve to this
 * machine is not answered.
 */
public final class HostList {
  private final Set<String> names;
  private final boolean allowsAll;

  /** Names with a port mean that port, names without one mean every port. */
  public HostList(List<String> names) {
    this.names =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.allowsAll = this.names.contains("*");
  }

  /** Whether the Host header, or null for none, is one of the names. */
  public boolean allows(String host) {
    if (allowsAll) {
      return true;
    }
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return names.contains(name) || names.contains(withoutPort(name));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
