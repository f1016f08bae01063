package dev.postern.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import dev.postern.ldap.Groups.Lookup;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The plugin's part of the config, read and checked.
 *
 * @param service the account that searches
 */
record LdapSettings(
    Servers.Wire wire,
    Optional<BindRequest> service,
    Directory.Rules rules,
    Attempts.Limits attempts,
    SignIn.Memory memory,
    boolean takesBasic,
    boolean hasForm) {
  private static final int MOST_SERVERS = 10;

  /** Claims that say who somebody is; no attribute becomes one of them. */
  private static final Set<String> OWN_CLAIMS = Set.of("sub", "role", "roles");

  /** Connects to nothing yet. */
  Authenticator open(InstantSource clock, LongSupplier nanos) {
    Directory directory = new Directory(new Servers(wire, service, nanos), rules, clock);
    SignIn signIn = new SignIn(directory, new Attempts(attempts, nanos), memory, nanos);
    return new LdapAuthenticator(signIn, takesBasic, hasForm);
  }

  /**
   * Asks for every key there is.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static LdapSettings read(Settings settings, Path folder) {
    boolean isActive =
        switch (settings.text("directory", "ldap")) {
          case "ldap" -> false;
          case "active-directory" -> true;
          default -> throw new SettingsException("directory", "must be ldap or active-directory");
        };
    Servers.Wire wire = wire(settings, folder);
    Optional<BindRequest> service = service(settings);
    Optional<String> base = dn(settings, "group-base").map(DN::toString);
    boolean takesBasic = settings.flag("basic", false);
    boolean hasForm = settings.flag("browser", true);
    if (!takesBasic && !hasForm) {
      throw new SettingsException("basic", "must be true where browser is false, or nobody can");
    }
    return new LdapSettings(
        wire,
        service,
        new Directory.Rules(
            people(settings, isActive, service.isPresent()),
            settings.text("subject-attribute", isActive ? "objectGUID" : "entryUUID"),
            claims(settings),
            groups(settings, isActive, base),
            roles(settings, base),
            isActive,
            wire.responseMillis(),
            settings.number("sign-in-timeout-millis", 5_000, 100, 60_000)),
        new Attempts.Limits(
            settings.number("attempts-per-name", 5, 1, 1_000),
            settings.number("attempts-per-address", 50, 1, 100_000),
            Duration.ofSeconds(settings.number("longest-wait-seconds", 900, 1, 86_400))),
        new SignIn.Memory(
            settings.number("cache-entries", 10_000, 0, 1_000_000),
            Duration.ofSeconds(settings.number("cache-seconds", 10, 0, 60))),
        takesBasic,
        hasForm);
  }

  private static Servers.Wire wire(Settings settings, Path folder) {
    List<String> texts = settings.texts("servers");
    if (texts.isEmpty() || texts.size() > MOST_SERVERS) {
      throw new SettingsException(
          "servers", "is required: one to ten addresses such as ldaps://ldap.example");
    }
    List<Servers.Address> addresses = texts.stream().map(Addresses::parse).toList();
    boolean isPlain = settings.flag("allow-plain-text", false);
    if (isPlain && addresses.stream().anyMatch(Servers.Address::isTls)) {
      throw new SettingsException(
          "allow-plain-text", "says that passwords go over ldap:// unprotected; leave it out");
    }
    return new Servers.Wire(
        addresses,
        isPlain ? noTls(settings) : Optional.of(Trust.context(settings, folder)),
        settings.number("connect-timeout-millis", 1_000, 50, 30_000),
        settings.number("response-timeout-millis", 2_000, 50, 30_000),
        settings.number("pool-size", 8, 1, 200));
  }

  private static Optional<javax.net.ssl.SSLContext> noTls(Settings settings) {
    if (settings.has("trust-file") || settings.has("trust-password")) {
      throw new SettingsException("trust-file", "means nothing beside allow-plain-text");
    }
    return Optional.empty();
  }

  private static Optional<BindRequest> service(Settings settings) {
    Optional<DN> dn = dn(settings, "bind-dn");
    Optional<String> password = settings.findText("bind-password");
    if (dn.isPresent() != password.isPresent()) {
      throw new SettingsException(
          dn.isPresent() ? "bind-password" : "bind-dn", "is required beside the other of the two");
    } else if (password.isPresent() && password.get().isEmpty()) {
      throw new SettingsException("bind-password", "must not be empty");
    }
    return dn.map(name -> new SimpleBindRequest(name.toString(), password.orElseThrow()));
  }

  private static People people(Settings settings, boolean isActive, boolean hasService) {
    Optional<DN> template = dn(settings, "user-dn");
    Optional<DN> base = dn(settings, "user-base");
    Optional<String> filter = settings.findText("user-filter");
    if (template.isPresent() == base.isPresent()) {
      throw new SettingsException(
          "user-dn",
          "or user-base is required, and only one: a DN with {name}, or where to search");
    } else if (template.isPresent()) {
      if (!template.get().toString().contains(People.NAME)) {
        throw new SettingsException("user-dn", "must hold {name}");
      } else if (filter.isPresent()) {
        throw new SettingsException("user-filter", "means nothing beside user-dn");
      }
      return new People.ByTemplate(template.get());
    } else if (!hasService) {
      throw new SettingsException("user-base", "needs bind-dn: somebody has to search");
    }
    filter.ifPresent(text -> checkFilter("user-filter", text, People.NAME));
    String person = "(&(objectCategory=person)(objectClass=user)(%s={name}))";
    String byName = isActive ? person.formatted("sAMAccountName") : "(uid={name})";
    String byAddress = isActive ? person.formatted("userPrincipalName") : byName;
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return new People.BySearch(
        base.get().toString(),
        filter.orElse(byName),
        filter.orElse(byAddress),
        "cn=" + HexFormat.of().formatHex(random) + "," + base.get());
  }

  private static Map<String, String> claims(Settings settings) {
    Settings section = settings.section("claims");
    Map<String, String> claims = new LinkedHashMap<>();
    for (String claim : section.keys()) {
      if (OWN_CLAIMS.contains(claim)) {
        throw new SettingsException("claims." + claim, "cannot be an attribute");
      }
      claims.put(claim, section.text(claim));
    }
    return claims;
  }

  private static Groups groups(Settings settings, boolean isActive, Optional<String> base) {
    Lookup lookup =
        switch (settings.text("group-lookup", isActive ? "in-chain" : "search")) {
          case "search" -> Lookup.SEARCH;
          case "member-of" -> Lookup.MEMBER_OF;
          case "in-chain" -> Lookup.IN_CHAIN;
          default ->
              throw new SettingsException("group-lookup", "must be search, member-of or in-chain");
        };
    Optional<String> filter = settings.findText("group-filter");
    if (filter.isPresent() && lookup != Lookup.SEARCH) {
      throw new SettingsException("group-filter", "is for group-lookup: search alone");
    }
    filter.ifPresent(text -> checkFilter("group-filter", text, "{dn}", "{uid}"));
    if (settings.has("role-map") && base.isEmpty() && lookup != Lookup.MEMBER_OF) {
      throw new SettingsException("group-base", "is required: where groups lie");
    }
    return new Groups(
        lookup,
        base,
        filter.orElse(Groups.MEMBERS),
        settings.flag("nested-groups", true),
        settings.number("most-groups", 1_000, 1, 100_000));
  }

  private static RoleMap roles(Settings settings, Optional<String> base) {
    List<RoleMap.Line> lines = new ArrayList<>();
    Settings section = settings.section("role-map");
    for (String group : section.keys()) {
      RoleMap.Line line = RoleMap.line(group, section.texts(group));
      if (line.dn().isEmpty() && (group.contains("=") || base.isEmpty())) {
        throw new SettingsException(
            "role-map",
            "names a group '%s' that is no DN; without group-base it must be".formatted(group));
      }
      lines.add(line);
    }
    List<String> everyone = settings.texts("roles");
    if (lines.isEmpty() && everyone.isEmpty()) {
      throw new SettingsException(
          "role-map", "is required: gateway roles by group; or roles, those of everybody");
    }
    try {
      return new RoleMap(
          lines, base.isEmpty() ? Optional.empty() : Optional.of(new DN(base.get())), everyone);
    } catch (LDAPException checkedBefore) {
      throw new IllegalStateException(checkedBefore);
    }
  }

  private static Optional<DN> dn(Settings settings, String key) {
    Optional<String> text = settings.findText(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      DN dn = new DN(text.get());
      if (!dn.isNullDN()) {
        return Optional.of(dn);
      }
    } catch (LDAPException noDn) {
      // told below, together with an empty one
    }
    throw new SettingsException(key, "must be a DN such as ou=people,dc=example,dc=org");
  }

  /** Tried with something in its places. */
  private static void checkFilter(String key, String text, String... places) {
    String filled = text;
    for (String place : places) {
      filled = filled.replace(place, "x");
    }
    try {
      Filter.create(filled);
    } catch (LDAPException noFilter) {
      throw new SettingsException(key, "is no LDAP filter");
    }
    if (filled.equals(text)) {
      throw new SettingsException(key, "must hold " + String.join(" or ", places));
    }
  }
}
