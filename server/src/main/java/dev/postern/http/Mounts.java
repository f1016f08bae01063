package dev.postern.http;

import dev.postern.config.RestSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.http.RestTarget.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which service lies at which path. */
final class Mounts {
  private static final String DEFAULT = "/api/";
  private static final String ROUTINES = "rpc/";
  private static final String TOOLS = "tools/";

  private final List<Mount> mounts;
  private final Map<String, RestSettings> services;

  /**
   * One service's place.
   *
   * @param prefix starts with a slash and ends without one, so that the root is empty
   */
  private record Mount(String service, RestSettings settings, String prefix) {

    boolean holds(String path) {
      return path.startsWith(prefix)
          && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
  }

  /** Settings by service. */
  Mounts(Map<String, RestSettings> services) {
    this.services = Map.copyOf(services);
    this.mounts =
        services.entrySet().stream()
            .map(
                service ->
                    new Mount(
                        service.getKey(), service.getValue(), prefix(service.getValue().mount())))
            .sorted(
                Comparator.comparingInt((Mount mount) -> mount.prefix.length())
                    .reversed()
                    .thenComparing(Mount::prefix))
            .toList();
  }

  private static String prefix(String mount) {
    String from = mount.startsWith("/") ? mount : "/" + mount;
    return from.endsWith("/") ? from.substring(0, from.length() - 1) : from;
  }

  /**
   * What a canonical path leads to; empty where no service lies there. Below {@code /api} there may
   * be any service as far as a caller without rights can tell.
   */
  Optional<RestTarget> find(String path) {
    for (Mount mount : mounts) {
      if (mount.holds(path)) {
        return Optional.of(target(mount, path));
      }
    }
    if (!path.startsWith(DEFAULT) || path.length() == DEFAULT.length()) {
      return Optional.empty();
    }
    int slash = path.indexOf('/', DEFAULT.length());
    String service = path.substring(DEFAULT.length(), slash < 0 ? path.length() : slash);
    return services.containsKey(service)
        ? Optional.empty()
        : Optional.of(
            target(new Mount(service, RestSettings.of(service), DEFAULT + service), path));
  }

  private static RestTarget target(Mount mount, String path) {
    String rest =
        path.length() <= mount.prefix.length() + 1 ? "" : path.substring(mount.prefix.length() + 1);
    RestSettings settings = mount.settings;
    if (rest.isEmpty()) {
      return root(mount);
    }
    Kind kind = kind(rest);
    String name =
        switch (kind) {
          case ROUTINE -> rest.substring(ROUTINES.length());
          case TOOL -> rest.substring(TOOLS.length());
          case DOCUMENT, RESOURCE, NOTHING -> rest;
        };
    return new RestTarget(
        mount.service, settings, name.indexOf('/') >= 0 ? Kind.NOTHING : kind, name);
  }

  private static Kind kind(String rest) {
    if (rest.startsWith(ROUTINES) && rest.length() > ROUTINES.length()) {
      return Kind.ROUTINE;
    }
    return rest.startsWith(TOOLS) && rest.length() > TOOLS.length() ? Kind.TOOL : Kind.RESOURCE;
  }

  private static RestTarget root(Mount mount) {
    Optional<String> routine =
        mount.settings.openApi() == RestSettings.OpenApi.DISABLED
            ? Optional.empty()
            : mount.settings.rootRoutine();
    return new RestTarget(
        mount.service,
        mount.settings,
        routine.isPresent() ? Kind.ROUTINE : Kind.DOCUMENT,
        routine.orElse(""));
  }

  static GatewayException unknown() {
    return new GatewayException(ErrorCode.PATH_UNKNOWN, "Invalid path specified in request URL");
  }
}
