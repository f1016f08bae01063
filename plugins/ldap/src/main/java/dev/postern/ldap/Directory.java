package dev.postern.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import dev.postern.spi.Identity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves passwords and says who somebody is. */
final class Directory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

  private final Servers servers;
  private final Rules rules;
  private final InstantSource clock;

  /**
   * What the config says of people.
   *
   * @param claims attributes by the claim they become
   * @param isActive whether accounts have the flags of Active Directory
   * @param responseMillis to get one answer
   * @param signInMillis for all of one sign-in
   */
  record Rules(
      People people,
      String subject,
      Map<String, String> claims,
      Groups groups,
      RoleMap roles,
      boolean isActive,
      int responseMillis,
      int signInMillis) {}

  Directory(Servers servers, Rules rules, InstantSource clock) {
    this.servers = servers;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Who that is; empty where the password does not prove it, for whatever reason.
   *
   * @throws LDAPException where the directory cannot say
   */
  Optional<Identity> prove(LoginName name, String password) throws LDAPException {
    Deadline deadline = Deadline.in(rules.signInMillis());
    Search service = Search.asService(servers, rules.responseMillis(), deadline);
    try {
      String dn = rules.people().dn(name, service);
      if (!servers.hasService()) {
        return servers.asPerson(
            deadline,
            connection ->
                isBound(connection, name, dn, password, deadline)
                    ? identity(name, dn, own(connection, deadline))
                    : Optional.empty());
      }
      boolean isProved =
          servers.asPerson(
              deadline, connection -> isBound(connection, name, dn, password, deadline));
      return isProved ? identity(name, dn, service) : Optional.empty();
    } catch (UnsureException unsure) {
      LOG.warn("Sign-in of {} refused: {}", name.text(), unsure.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Who has this name, without any proof; empty where there is nobody or no account to look with.
   *
   * @throws LDAPException where the directory cannot say
   */
  Optional<Identity> named(LoginName name) throws LDAPException {
    if (!servers.hasService()) {
      return Optional.empty();
    }
    Deadline deadline = Deadline.in(rules.signInMillis());
    Search service = Search.asService(servers, rules.responseMillis(), deadline);
    try {
      return identity(name, rules.people().dn(name, service), service);
    } catch (UnsureException unsure) {
      LOG.warn("{} cannot be looked at: {}", name.text(), unsure.getMessage());
      return Optional.empty();
    }
  }

  private Search own(LDAPConnection connection, Deadline deadline) {
    return Search.on(connection, rules.responseMillis(), deadline);
  }

  private boolean isBound(
      LDAPConnection connection, LoginName name, String dn, String password, Deadline deadline)
      throws LDAPException {
    SimpleBindRequest bind = new SimpleBindRequest(dn, password);
    bind.setResponseTimeoutMillis(Math.min(rules.responseMillis(), deadline.millis()));
    try {
      connection.bind(bind);
      return true;
    } catch (LDAPException refused) {
      if (Servers.isTrouble(refused)) {
        throw refused;
      }
      LOG.info("Sign-in of {} refused: {}", name.text(), Wording.of(refused));
      return false;
    }
  }

  private Optional<Identity> identity(LoginName name, String dn, Search search)
      throws LDAPException {
    Optional<SearchResultEntry> entry = People.entry(dn, attributes(), search);
    if (entry.isEmpty()) {
      LOG.info("Sign-in of {} refused: its entry is not to be seen", name.text());
      return Optional.empty();
    }
    Optional<String> problem =
        rules.isActive() ? Standing.problem(entry.get(), clock.instant()) : Optional.empty();
    if (problem.isPresent()) {
      LOG.info("Sign-in of {} refused: {}", name.text(), problem.get());
      return Optional.empty();
    }
    List<String> roles = rules.roles().roles(rules.groups().of(entry.get(), rules.roles(), search));
    return Optional.of(identity(name, entry.get(), roles));
  }

  private Identity identity(LoginName name, Entry entry, List<String> roles) {
    List<String> subjects = Values.of(entry, rules.subject());
    if (subjects.size() != 1 || subjects.getFirst().isBlank()) {
      throw new UnsureException("the entry has not exactly one " + rules.subject());
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", subjects.getFirst());
    if (!roles.isEmpty()) {
      claims.put("role", roles.getFirst());
    }
    claims.put("roles", roles);
    rules
        .claims()
        .forEach(
            (claim, attribute) -> {
              List<String> values = Values.of(entry, attribute);
              if (!values.isEmpty()) {
                claims.putIfAbsent(claim, values.size() == 1 ? values.getFirst() : values);
              }
            });
    return new Identity(subjects.getFirst(), LdapProvider.TYPE, roles, claims, name.text());
  }

  private List<String> attributes() {
    List<String> asked = new ArrayList<>(rules.claims().values());
    asked.add(rules.subject());
    asked.add("uid");
    asked.add(Groups.MEMBER_OF);
    asked.addAll(Standing.ATTRIBUTES);
    return asked.stream().distinct().toList();
  }

  @Override
  public void close() {
    servers.close();
  }
}
