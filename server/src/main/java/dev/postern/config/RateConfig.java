package dev.postern.config;

import dev.postern.spi.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One limit on the number of calls.
 *
 * @param name unique; told in answers
 * @param per what calls have in common that are counted together; never empty
 * @param limit the most calls of one window
 * @param burst where the allowance grows evenly, the most calls at once; empty where it is given
 *     whole at the beginning of each window
 * @param roles of which calls it holds; empty for every role
 * @param endpoints likewise
 * @param tools likewise
 */
public record RateConfig(
    String name,
    List<Key> per,
    long limit,
    Duration window,
    OptionalLong burst,
    Set<String> roles,
    List<EndpointPattern> endpoints,
    Set<String> tools,
    Place place) {
  public RateConfig {
    per = List.copyOf(per);
    roles = Set.copyOf(roles);
    endpoints = List.copyOf(endpoints);
    tools = Set.copyOf(tools);
  }

  /** Something that calls may have in common. */
  public enum Key {
    IDENTITY,
    ROLE,
    SERVICE,
    ENDPOINT,
    TOOL,
    /** The address of the caller; of IPv6 the first 64 bits. */
    IP;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Whether nothing but the caller's address counts, so that no sign-in is needed to know. */
  public boolean isOfAddresses() {
    return per.equals(List.of(Key.IP)) && roles.isEmpty() && endpoints.isEmpty() && tools.isEmpty();
  }

  /**
   * Some endpoints, written {@code service/resource} or {@code service/resource:action}.
   *
   * @param service a name, or {@code *}
   * @param resource a name, or {@code *}
   * @param action empty for every action
   */
  public record EndpointPattern(String service, String resource, Optional<Action> action) {

    public boolean matches(String askedService, String askedResource, Action askedAction) {
      return (service.equals("*") || service.equals(askedService))
          && (resource.equals("*") || resource.equals(askedResource))
          && (action.isEmpty() || action.get() == askedAction);
    }
  }
}
