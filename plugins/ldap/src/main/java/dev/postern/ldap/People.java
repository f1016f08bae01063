package dev.postern.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where the entry of a name lies. */
sealed interface People {
  String NAME = "{name}";

  /**
   * The DN to prove a password by, before anything is known of it.
   *
   * @return one that does not exist for a name that does not: then as much is asked of the
   *     directory as for one that does
   */
  String dn(LoginName name, Search search) throws LDAPException;

  /** A DN with a place for the name. */
  record ByTemplate(DN template) implements People {

    @Override
    public String dn(LoginName name, Search search) {
      return new DN(Arrays.stream(template.getRDNs()).map(rdn -> filled(rdn, name)).toList())
          .toString();
    }

    /** The name is a value here, and written as one: no character of it ends it. */
    private static RDN filled(RDN rdn, LoginName name) {
      String[] values =
          Arrays.stream(rdn.getAttributeValues())
              .map(value -> value.replace(NAME, name.text()))
              .toArray(String[]::new);
      return new RDN(rdn.getAttributeNames(), values);
    }
  }

  /**
   * A search below a base.
   *
   * @param filter with places for the name
   * @param decoy the DN of nobody
   */
  record BySearch(String base, String filter, String filterOfAddress, String decoy)
      implements People {

    @Override
    public String dn(LoginName name, Search search) throws LDAPException {
      String asked = name.text().contains("@") ? filterOfAddress : filter;
      List<SearchResultEntry> found =
          search.find(base, SearchScope.SUB, Filter.create(name.in(asked)), 2, List.of("1.1"));
      if (found.size() > 1) {
        throw new UnsureException("more than one entry has this name");
      }
      return found.isEmpty() ? decoy : found.getFirst().getDN();
    }
  }

  /** The entry itself, with what is asked of it; empty where it is not to be seen. */
  static Optional<SearchResultEntry> entry(String dn, List<String> attributes, Search search)
      throws LDAPException {
    return search
        .find(dn, SearchScope.BASE, Filter.createPresenceFilter("objectClass"), 1, attributes)
        .stream()
        .findFirst();
  }
}
