package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a domain controller of Active Directory as Samba makes it, in a folder of its own; {@code
 * mvn -Psamba verify}. Its ports are fixed, so it gets a loopback address of its own.
 */
final class SambaTrials {
  private static final Path SAMBA = Path.of("/usr/sbin/samba");
  private static final Path SCHEMA = Path.of("/usr/share/samba/setup/ad-schema");
  private static final String DOMAIN = "DC=corp,DC=example";
  private static final String PEOPLE = "CN=Users," + DOMAIN;
  private static final String ADMINISTRATOR = "CN=Administrator," + PEOPLE;
  private static final String SECRET = "Adm1n-secret!";
  private static final String PASSWORD = "Rob1n-secret!";
  private static final int MANY_GROUPS = 30;

  @TempDir private static Path folder;
  private static String address;
  private static ServerKey key;
  private static OwnServer samba;

  @BeforeAll
  static void start() throws IOException, LDAPException, GeneralSecurityException {
    assumeTrue(
        Files.isExecutable(SAMBA) && Files.isDirectory(SCHEMA),
        "no samba here: apt-get install samba-ad-dc samba-ad-provision; NOT TRIED");
    address = freeAddress();
    key = ServerKey.make(folder, "samba", "ip:" + address);
    provision();
    samba =
        OwnServer.start(
            folder,
            address,
            389,
            SAMBA.toString(),
            "-i",
            "-M",
            "single",
            "-s",
            folder.resolve("etc/smb.conf").toString());
    fill();
  }

  @AfterAll
  static void stop() {
    if (samba != null) {
      samba.close();
    }
  }

  /** One on which nobody listens where directories do; only root may. */
  private static String freeAddress() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String found =
        "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + "." + random.nextInt(2, 9);
    try (ServerSocket free = new ServerSocket()) {
      free.bind(new InetSocketAddress(InetAddress.getByName(found), 389));
    } catch (IOException refused) {
      return abort("port 389 of " + found + " cannot be listened on; NOT TRIED: " + refused);
    }
    return found;
  }

  private static void provision() throws IOException {
    Path before = Files.writeString(folder.resolve("before.conf"), "[global]\n");
    OwnServer.run(
        folder,
        "samba-tool",
        "domain",
        "provision",
        "--configfile=" + before,
        "--targetdir=" + folder,
        "--realm=CORP.EXAMPLE",
        "--domain=CORP",
        "--adminpass=" + SECRET,
        "--server-role=dc",
        "--dns-backend=NONE",
        "--host-name=dc1",
        "--host-ip=" + address,
        "--option=interfaces=" + address + "/8",
        "--option=bind interfaces only=yes",
        "--option=posix:eadb=" + folder.resolve("eadb.tdb"),
        "--option=server services=ldap");
    Path config = folder.resolve("etc/smb.conf");
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(
        config,
        Files.readString(config)
            .replace(
                "[global]",
                """
                [global]
                pid directory = %1$s
                ncalrpc dir = %1$s/ncalrpc
                winbindd socket directory = %1$s/winbindd
                tls certfile = %2$s
                tls keyfile = %3$s
                tls cafile = %2$s
                """
                    .formatted(run, key.pem(), OwnServer.pem(folder, key))));
  }

  private static void fill() throws LDAPException, GeneralSecurityException {
    SSLUtil ssl = new SSLUtil(new PEMFileTrustManager(key.pem().toFile()));
    try (LDAPConnection administrator =
        new LDAPConnection(ssl.createSSLSocketFactory(), address, 636, ADMINISTRATOR, SECRET)) {
      administrator.modify(
          DOMAIN, new Modification(ModificationType.REPLACE, "lockoutThreshold", "3"));
      for (String name : List.of("gateway", "robin", "disabled", "expired", "locked", "renewing")) {
        person(administrator, name);
      }
      change(administrator, "disabled", "userAccountControl", "514");
      change(administrator, "expired", "accountExpires", "132223104000000000");
      change(administrator, "renewing", "pwdLastSet", "0");
      group(administrator, "Team", "CN=robin," + PEOPLE);
      group(administrator, "Country", "CN=Team," + PEOPLE);
      group(administrator, "Continent", "CN=Country," + PEOPLE);
      administrator.modify(
          "CN=Team," + PEOPLE,
          new Modification(ModificationType.ADD, "member", "CN=Continent," + PEOPLE));
      group(administrator, "Others", "CN=locked," + PEOPLE);
      for (int i = 0; i < MANY_GROUPS; i++) {
        group(administrator, "Many" + i, "CN=gateway," + PEOPLE);
      }
    }
  }

  private static void person(LDAPConnection administrator, String name) throws LDAPException {
    administrator.add(
        "CN=" + name + "," + PEOPLE,
        new Attribute("objectClass", "user"),
        new Attribute("sAMAccountName", name),
        new Attribute("userPrincipalName", name + "@corp.example"),
        new Attribute("unicodePwd", ("\"" + PASSWORD + "\"").getBytes(StandardCharsets.UTF_16LE)),
        new Attribute("userAccountControl", "512"));
  }

  private static void change(LDAPConnection by, String name, String attribute, String value)
      throws LDAPException {
    by.modify(
        "CN=" + name + "," + PEOPLE, new Modification(ModificationType.REPLACE, attribute, value));
  }

  private static void group(LDAPConnection administrator, String name, String member)
      throws LDAPException {
    administrator.add(
        "CN=" + name + "," + PEOPLE,
        new Attribute("objectClass", "group"),
        new Attribute("sAMAccountName", name),
        new Attribute("member", member));
  }

  @Test
  void aPersonSignsInByEitherName() {
    try (Desk desk = new Desk(settings(Map.of()))) {
      String subject = desk.accepts("robin", PASSWORD).subject();
      assertEquals(36, subject.length());
      assertEquals(subject, desk.accepts("robin@corp.example", PASSWORD).subject());
      desk.refuses("robin", "wrong");
      desk.refuses("robin", "");
      desk.refuses("nobody", PASSWORD);
      desk.refuses("CORP\\robin", PASSWORD);
      desk.refuses("*", PASSWORD);
    }
    try (Desk desk = new Desk(settings(Map.of("subject-attribute", "objectSid")))) {
      assertTrue(desk.accepts("robin", PASSWORD).subject().matches("S-1-5-21(-[0-9]+){4}"));
    }
  }

  @Test
  void startTlsComesBeforeEverythingElse() {
    try (Desk desk = new Desk(settings(Map.of("servers", "ldap://" + address)))) {
      desk.accepts("robin", PASSWORD);
    }
  }

  @Test
  void groupsOfGroupsCountThreeDeepAndInACircle() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("Continent", "traveller");
    map.put("CN=Country," + PEOPLE, "patriot");
    map.put("Team", "player");
    map.put("Others", "other");
    map.put("Domain Users", "everybody");
    for (String lookup : List.of("in-chain", "search", "member-of")) {
      try (Desk desk = new Desk(settings(Map.of("role-map", map, "group-lookup", lookup)))) {
        assertEquals(
            List.of("traveller", "patriot", "player", "reader"),
            desk.accepts("robin", PASSWORD).roles(),
            lookup);
      }
    }
  }

  @Test
  void anAccountThatMayNotSignInIsRefusedLikeAWrongPassword() {
    try (Desk desk = new Desk(settings(Map.of()))) {
      desk.refuses("disabled", PASSWORD);
      desk.refuses("expired", PASSWORD);
      desk.refuses("renewing", PASSWORD);
    }
  }

  @Test
  void theDirectoryLocksOutByItself() {
    try (Desk desk = new Desk(settings(Map.of()))) {
      desk.accepts("locked", PASSWORD);
    }
    try (Desk desk = new Desk(settings(Map.of()))) {
      for (int i = 0; i < 3; i++) {
        desk.refuses("locked", "wrong");
      }
      desk.refuses("locked", PASSWORD);
    }
  }

  @Test
  void aListOfGroupsThatIsNotWholeIsNone() {
    for (String lookup : List.of("search", "member-of")) {
      Map<String, Object> many = Map.of("group-lookup", lookup, "most-groups", MANY_GROUPS - 1);
      try (Desk desk = new Desk(settings(many))) {
        desk.refuses("gateway", PASSWORD);
        desk.accepts("robin", PASSWORD);
      }
      many = Map.of("group-lookup", lookup, "most-groups", MANY_GROUPS);
      try (Desk desk = new Desk(settings(many))) {
        desk.accepts("gateway", PASSWORD);
      }
    }
  }

  @Test
  void theServerIsAskedForGroupsOfTheMapAlone() {
    Map<String, Object> map = Map.of("Many7", "seventh");
    try (Desk desk = new Desk(settings(Map.of("role-map", map, "most-groups", 1)))) {
      assertEquals(List.of("seventh", "reader"), desk.accepts("gateway", PASSWORD).roles());
    }
  }

  @Test
  void plainTextAndForeignCertificatesAreNoWayIn() {
    Map<String, Object> plain =
        settings(Map.of("servers", "ldap://" + address, "allow-plain-text", true));
    plain.remove("trust-file");
    try (Desk desk = new Desk(plain)) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", PASSWORD));
    }
    Path foreign = ServerKey.make(folder, "foreign", "ip:" + address).pem();
    try (Desk desk = new Desk(settings(Map.of("trust-file", foreign.toString())))) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", PASSWORD));
    }
  }

  private static Map<String, Object> settings(Map<String, Object> other) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("directory", "active-directory");
    settings.put("servers", "ldaps://" + address);
    settings.put("trust-file", key.pem().toString());
    settings.put("bind-dn", "CN=gateway," + PEOPLE);
    settings.put("bind-password", PASSWORD);
    settings.put("user-base", DOMAIN);
    settings.put("group-base", DOMAIN);
    settings.put("role-map", Map.of("Team", "player"));
    settings.put("roles", "reader");
    settings.put("basic", true);
    settings.putAll(other);
    return settings;
  }
}
