package dev.postern.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.util.LDAPSDKException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory of a few people and groups, in this process. Nobody can search without a bind. */
final class TestDirectory implements AutoCloseable {
  static final String BASE = "dc=example,dc=org";
  static final String PEOPLE = "ou=people," + BASE;
  static final String GROUPS = "ou=groups," + BASE;
  static final String SERVICE = "cn=gateway,ou=services," + BASE;

  final InMemoryDirectoryServer server;
  final AtomicInteger binds = new AtomicInteger();

  private TestDirectory(Optional<ServerKey> key, InMemoryOperationInterceptor... interceptors)
      throws LDAPSDKException {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
    config.setSchema(null);
    config.setAuthenticationRequiredOperationTypes(Set.of(OperationType.SEARCH));
    InetAddress here = InetAddress.getLoopbackAddress();
    List<InMemoryListenerConfig> listeners = new ArrayList<>();
    try {
      listeners.add(
          InMemoryListenerConfig.createLDAPConfig(
              "plain", here, 0, key.isEmpty() ? null : key.get().ssl().createSSLSocketFactory()));
      if (key.isPresent()) {
        listeners.add(
            InMemoryListenerConfig.createLDAPSConfig(
                "tls", here, 0, key.get().ssl().createSSLServerSocketFactory(), null));
      }
    } catch (java.security.GeneralSecurityException unusable) {
      throw new AssertionError(unusable);
    }
    config.setListenerConfigs(listeners);
    config.addInMemoryOperationInterceptor(
        new InMemoryOperationInterceptor() {
          @Override
          public void processSimpleBindRequest(
              com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest bind) {
            binds.incrementAndGet();
          }
        });
    for (InMemoryOperationInterceptor one : interceptors) {
      config.addInMemoryOperationInterceptor(one);
    }
    server = new InMemoryDirectoryServer(config);
    server.add("dn: " + BASE, "objectClass: domain", "dc: example");
    for (String unit : List.of("people", "groups", "services")) {
      server.add("dn: ou=" + unit + "," + BASE, "objectClass: organizationalUnit", "ou: " + unit);
    }
    server.add(
        "dn: " + SERVICE, "objectClass: person", "cn: gateway", "userPassword: service-secret");
    person("robin", "robin-secret", "mail: robin@example.org", "departmentNumber: 7");
    person("ann", "ann-secret");
    server.startListening();
  }

  static TestDirectory plain(InMemoryOperationInterceptor... interceptors) {
    return start(Optional.empty(), interceptors);
  }

  static TestDirectory withTls(ServerKey key) {
    return start(Optional.of(key));
  }

  private static TestDirectory start(
      Optional<ServerKey> key, InMemoryOperationInterceptor... interceptors) {
    try {
      return new TestDirectory(key, interceptors);
    } catch (LDAPSDKException failed) {
      throw new AssertionError(failed);
    }
  }

  String ldap() {
    return "ldap://127.0.0.1:" + server.getListenPort("plain");
  }

  String ldaps() {
    return "ldaps://127.0.0.1:" + server.getListenPort("tls");
  }

  /** Adds somebody of this name; gives the DN. */
  String person(String name, String password, String... more) {
    String dn = new RDN("uid", name) + "," + PEOPLE;
    List<String> lines =
        new ArrayList<>(
            List.of(
                "dn: " + dn,
                "objectClass: inetOrgPerson",
                "uid: " + name,
                "cn: " + name,
                "userPassword: " + password));
    lines.addAll(List.of(more));
    add(lines);
    return dn;
  }

  /** Adds a group with these members, DNs; gives its own. */
  String group(String name, String... members) {
    String dn = new RDN("cn", name) + "," + GROUPS;
    List<String> lines =
        new ArrayList<>(List.of("dn: " + dn, "objectClass: groupOfNames", "cn: " + name));
    for (String member : members) {
      lines.add("member: " + member);
    }
    add(lines);
    return dn;
  }

  private void add(List<String> lines) {
    try {
      server.add(lines.toArray(String[]::new));
    } catch (LDAPSDKException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Settings that search by a service account, over plain text, with what is said instead. */
  Map<String, Object> settings(Map<String, Object> other) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("servers", List.of(ldap()));
    settings.put("allow-plain-text", true);
    settings.put("bind-dn", SERVICE);
    settings.put("bind-password", "service-secret");
    settings.put("user-base", PEOPLE);
    settings.put("group-base", GROUPS);
    settings.put("subject-attribute", "uid");
    settings.put("roles", List.of("reader"));
    settings.put("basic", true);
    settings.put("cache-seconds", 0);
    settings.putAll(other);
    settings.values().removeIf(""::equals);
    return settings;
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
