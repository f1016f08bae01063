package dev.postern.oidc;

import dev.postern.spi.Identity;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom claims prove.
 *
 * @param subject the claims that say who it is, all of which must be there
 * @param prefix put before that, where several issuers may know people by the same names
 * @param roleClaims the ways to claims with roles or groups, one name a step
 * @param roleMap the gateway roles of their values; empty to take the values themselves
 * @param takesUnknownGroupsForNone whether somebody whose groups the issuer left out has none
 */
record Mapping(
    List<String> subject,
    String prefix,
    List<List<String>> roleClaims,
    Optional<Map<String, List<String>>> roleMap,
    boolean takesUnknownGroupsForNone) {
  private static final int MOST_KEY_CHARACTERS = 100;

  static Mapping read(Settings settings, IssuerNames issuer) {
    if (issuer.hasTenants() && settings.has("subject-claim")) {
      throw new SettingsException("subject-claim", "cannot be chosen: with tenants it is tid/oid");
    }
    String unknown = settings.text("unknown-groups", "refuse");
    if (!List.of("refuse", "none").contains(unknown)) {
      throw new SettingsException("unknown-groups", "must be refuse or none");
    }
    List<String> paths = settings.texts("role-claims");
    return new Mapping(
        issuer.hasTenants()
            ? List.of("tid", "oid")
            : List.of(settings.text("subject-claim", "sub")),
        settings.text("subject-prefix", ""),
        (paths.isEmpty() ? List.of("roles", "groups") : paths)
            .stream().map(Mapping::steps).toList(),
        roleMap(settings),
        unknown.equals("none"));
  }

  /** At dots, but for the URLs that some issuers use as names. */
  private static List<String> steps(String path) {
    return path.contains("://") ? List.of(path) : List.of(path.split("\\.", -1));
  }

  private static Optional<Map<String, List<String>>> roleMap(Settings settings) {
    if (!settings.has("role-map")) {
      return Optional.empty();
    }
    Settings section = settings.section("role-map");
    Map<String, List<String>> map = new LinkedHashMap<>();
    section.keys().forEach(value -> map.put(value, section.texts(value)));
    return Optional.of(map);
  }

  /** Whom claims prove that were not refused. */
  Identity identity(Map<String, Object> claims) throws RefusedException {
    List<String> names = new ArrayList<>();
    for (String claim : subject) {
      if (!(claims.get(claim) instanceof String name) || name.isBlank()) {
        throw new RefusedException("missing_subject");
      }
      names.add(name);
    }
    if (!takesUnknownGroupsForNone && groupsAreLeftOut(claims)) {
      throw new RefusedException("groups_unknown");
    }
    String key = claims.get("jti") instanceof String id ? id : "";
    return new Identity(
        prefix + String.join("/", names),
        OidcProvider.TYPE,
        roles(claims),
        claims,
        key.length() > MOST_KEY_CHARACTERS ? "" : key);
  }

  /** Entra ID leaves long lists out and says where to ask: what is not told is not nothing. */
  private boolean groupsAreLeftOut(Map<String, Object> claims) {
    Set<String> left = new LinkedHashSet<>();
    if (claims.get("_claim_names") instanceof Map<?, ?> names) {
      names.keySet().forEach(name -> left.add(String.valueOf(name)));
    }
    if (claims.containsKey("hasgroups")) {
      left.add("groups");
    }
    return roleClaims.stream().anyMatch(path -> left.contains(path.getFirst()));
  }

  private List<String> roles(Map<String, Object> claims) {
    Set<String> roles = new LinkedHashSet<>();
    for (List<String> path : roleClaims) {
      for (String value : texts(at(claims, path))) {
        roles.addAll(roleMap.map(map -> map.getOrDefault(value, List.of())).orElse(List.of(value)));
      }
    }
    return List.copyOf(roles);
  }

  private static Object at(Map<String, Object> claims, List<String> path) {
    Object found = claims;
    for (String step : path) {
      found = found instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return found;
  }

  static List<String> texts(Object claim) {
    return switch (claim) {
      case String single -> List.of(single);
      case List<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }
}
