package dev.postern.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gateway roles by group, in the order of the config: the first is the most wanted.
 *
 * @param base under which a group lies that is named by its own name alone
 * @param everyone roles of whoever can sign in, after the others
 */
record RoleMap(List<Line> lines, Optional<DN> base, List<String> everyone) {

  /**
   * One group.
   *
   * @param dn empty where {@code name} alone says which it is
   */
  record Line(String name, Optional<DN> dn, List<String> roles) {}

  static Line line(String group, List<String> roles) {
    return new Line(group, dn(group), List.copyOf(roles));
  }

  private static Optional<DN> dn(String group) {
    try {
      return group.contains("=") ? Optional.of(new DN(group)) : Optional.empty();
    } catch (LDAPException noDn) {
      return Optional.empty();
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<String> roles(Set<DN> groups) {
    Set<String> roles = new LinkedHashSet<>();
    for (Line line : lines) {
      if (groups.stream().anyMatch(group -> isOf(line, group))) {
        roles.addAll(line.roles());
      }
    }
    roles.addAll(everyone);
    return List.copyOf(roles);
  }

  private boolean isOf(Line line, DN group) {
    return line.dn()
        .map(group::equals)
        .orElseGet(
            () ->
                base.isPresent()
                    && base.get().isAncestorOf(group, false)
                    && group.getRDN().getAttributeValues().length == 1
                    && group.getRDN().getAttributeValues()[0].equalsIgnoreCase(line.name()));
  }

  /** The groups of the config among others, for Active Directory. */
  Filter filter() {
    List<Filter> any = new ArrayList<>();
    for (Line line : lines) {
      any.add(
          line.dn()
              .map(dn -> Filter.createEqualityFilter("distinguishedName", dn.toString()))
              .orElseGet(() -> Filter.createEqualityFilter("cn", line.name())));
    }
    return Filter.createORFilter(any);
  }
}
