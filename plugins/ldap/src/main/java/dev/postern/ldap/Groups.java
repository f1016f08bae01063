package dev.postern.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Of which groups somebody is a member. All of them or none: where they cannot be known for sure
 * nobody is signed in.
 *
 * @param base under which groups lie; empty where their DNs alone count
 * @param filter of the groups of a person, with places for {@code {dn}} and {@code {uid}}
 * @param isNested whether the groups of groups count
 * @param most groups one person may be in
 */
record Groups(Lookup lookup, Optional<String> base, String filter, boolean isNested, int most) {
  static final String MEMBER_OF = "memberOf";
  static final String MEMBERS = "(|(member={dn})(uniqueMember={dn}))";
  private static final String IN_CHAIN = "1.2.840.113556.1.4.1941";
  private static final int DNS_OF_ONE_SEARCH = 50;

  /** How groups are found. */
  enum Lookup {
    /** Groups that name their members. */
    SEARCH,
    /** Members that name their groups. */
    MEMBER_OF,
    /** Active Directory follows the groups of groups by itself. */
    IN_CHAIN
  }

  /**
   * The groups of an entry.
   *
   * @param wanted the only ones that matter
   * @throws UnsureException where there are too many
   */
  Set<DN> of(Entry person, RoleMap wanted, Search search) throws LDAPException {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    return switch (lookup) {
      case IN_CHAIN -> inChain(person, wanted, search);
      case MEMBER_OF -> {
        Set<DN> direct = named(person);
        yield isNested ? walk(direct, search) : direct;
      }
      case SEARCH -> {
        Set<DN> direct = dns(search, ofPerson(person));
        yield isNested ? walk(direct, search) : direct;
      }
    };
  }

  private Set<DN> inChain(Entry person, RoleMap wanted, Search search) throws LDAPException {
    Filter member =
        isNested
            ? Filter.createExtensibleMatchFilter("member", IN_CHAIN, false, person.getDN())
            : Filter.createEqualityFilter("member", person.getDN());
    return dns(search, Filter.createANDFilter(member, wanted.filter()));
  }

  /** Level by level, each group once, so that circles end. */
  private Set<DN> walk(Set<DN> direct, Search search) throws LDAPException {
    Set<DN> known = new LinkedHashSet<>(direct);
    List<DN> level = new ArrayList<>(direct);
    while (!level.isEmpty()) {
      check(known);
      Set<DN> above = lookup == Lookup.SEARCH ? parents(level, search) : named(level, search);
      level = above.stream().filter(known::add).toList();
    }
    return known;
  }

  private Set<DN> parents(List<DN> groups, Search search) throws LDAPException {
    Set<DN> parents = new LinkedHashSet<>();
    for (int from = 0; from < groups.size(); from += DNS_OF_ONE_SEARCH) {
      List<Filter> any = new ArrayList<>();
      for (DN group : groups.subList(from, Math.min(groups.size(), from + DNS_OF_ONE_SEARCH))) {
        any.add(Filter.createEqualityFilter("member", group.toString()));
        any.add(Filter.createEqualityFilter("uniqueMember", group.toString()));
      }
      parents.addAll(dns(search, Filter.createORFilter(any)));
    }
    return parents;
  }

  private Set<DN> named(List<DN> groups, Search search) throws LDAPException {
    Set<DN> named = new LinkedHashSet<>();
    for (DN group : groups) {
      Optional<SearchResultEntry> entry =
          People.entry(group.toString(), List.of(MEMBER_OF), search);
      if (entry.isPresent()) {
        named.addAll(named(entry.get()));
      }
    }
    return named;
  }

  private Set<DN> named(Entry member) throws LDAPException {
    Set<DN> groups = new LinkedHashSet<>();
    for (String group : Values.of(member, MEMBER_OF, most)) {
      groups.add(new DN(group));
    }
    check(groups);
    return groups;
  }

  private Filter ofPerson(Entry person) throws LDAPException {
    List<String> uids = Values.of(person, "uid");
    if (filter.contains("{uid}") && uids.size() != 1) {
      throw new UnsureException("the entry has not exactly one uid");
    }
    String uid = uids.isEmpty() ? "" : Filter.encodeValue(uids.getFirst());
    return Filter.create(
        filter.replace("{dn}", Filter.encodeValue(person.getDN())).replace("{uid}", uid));
  }

  private Set<DN> dns(Search search, Filter asked) throws LDAPException {
    List<SearchResultEntry> found =
        search.find(base.orElse(""), SearchScope.SUB, asked, most, List.of("1.1"));
    Set<DN> dns = new LinkedHashSet<>();
    for (SearchResultEntry group : found) {
      dns.add(group.getParsedDN());
    }
    return dns;
  }

  private void check(Collection<DN> groups) {
    if (groups.size() > most) {
      throw new UnsureException("more than " + most + " groups");
    }
  }
}
