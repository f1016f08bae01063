package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against OpenLDAP's own server, in a folder of its own and on a free port; {@code mvn -Pslapd
 * verify}.
 */
final class SlapdTrials {
  private static final Path SLAPD = Path.of("/usr/sbin/slapd");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir private static Path folder;
  private static Process slapd;
  private static int port;
  private static ServerKey key;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(SLAPD), "no slapd here: apt-get install slapd ldap-utils; NOT TRIED");
    key = ServerKey.make(folder, "slapd", "ip:127.0.0.1");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    writeConfig();
    run("slapadd", "-f", folder.resolve("slapd.conf").toString(), "-l", people().toString());
    slapd =
        new ProcessBuilder(
                SLAPD.toString(),
                "-f",
                folder.resolve("slapd.conf").toString(),
                "-h",
                "ldap://127.0.0.1:" + port,
                "-d",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("slapd.log").toFile())
            .start();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!answers()) {
      assertTrue(
          slapd.isAlive() && System.nanoTime() - end < 0,
          () -> "slapd does not answer; it said " + log());
      slapd.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (slapd != null) {
      slapd.destroy();
      slapd.waitFor();
    }
  }

  @Test
  void aPersonSignsInBySearchOverStartTls() {
    try (Desk desk = new Desk(settings())) {
      assertEquals(List.of("clerk", "reader"), desk.accepts("robin", "robin-secret").roles());
      assertEquals(36, desk.accepts("robin", "robin-secret").subject().length());
      desk.refuses("robin", "wrong");
      desk.refuses("nobody", "wrong");
      desk.refuses("*", "robin-secret");
      desk.refuses("robin)(uid=*", "robin-secret");
      desk.refuses("robin", "");
      desk.accepts("comma, dn", "odd-secret");
    }
  }

  @Test
  void aTemplateNeedsNoAccountToSearch() {
    Map<String, Object> settings = settings();
    settings.keySet().removeAll(List.of("bind-dn", "bind-password", "user-base"));
    settings.put("user-dn", "uid={name},ou=people,dc=example,dc=org");
    try (Desk desk = new Desk(settings)) {
      assertEquals(List.of("clerk", "reader"), desk.accepts("robin", "robin-secret").roles());
      desk.accepts("comma, dn", "odd-secret");
      desk.refuses("robin,ou=people", "robin-secret");
    }
  }

  @Test
  void membersNameTheirGroupsByAnOverlay() {
    Map<String, Object> settings = settings();
    settings.put("group-lookup", "member-of");
    settings.put("role-map", Map.of("cn=emea,ou=groups,dc=example,dc=org", "europe"));
    try (Desk desk = new Desk(settings)) {
      assertEquals(List.of("europe", "reader"), desk.accepts("robin", "robin-secret").roles());
    }
  }

  @Test
  void plainTextIsRefusedByTheServerAndNobodyIsSignedIn() {
    Map<String, Object> settings = settings();
    settings.remove("trust-file");
    settings.put("allow-plain-text", true);
    try (Desk desk = new Desk(settings)) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "robin-secret"));
    }
  }

  @Test
  void anotherCertificateIsRefused() {
    Map<String, Object> settings = settings();
    settings.put("trust-file", ServerKey.make(folder, "foreign", "ip:127.0.0.1").pem().toString());
    try (Desk desk = new Desk(settings)) {
      assertEquals(SignIn.UNAVAILABLE, desk.basic("robin", "robin-secret"));
    }
  }

  private static Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("servers", "ldap://127.0.0.1:" + port);
    settings.put("trust-file", key.pem().toString());
    settings.put("bind-dn", "cn=admin,dc=example,dc=org");
    settings.put("bind-password", "admin-secret");
    settings.put("user-base", "ou=people,dc=example,dc=org");
    settings.put("group-base", "ou=groups,dc=example,dc=org");
    settings.put("role-map", Map.of("sales", "clerk"));
    settings.put("roles", "reader");
    settings.put("basic", true);
    return settings;
  }

  private static void writeConfig() throws IOException, InterruptedException {
    Path pem = folder.resolve("slapd-key.pem");
    Path exported = folder.resolve("exported.pem");
    run(
        "openssl",
        "pkcs12",
        "-in",
        key.store().toString(),
        "-passin",
        "pass:changeit",
        "-nocerts",
        "-nodes",
        "-out",
        exported.toString());
    // slapd with GnuTLS reads the older form alone
    run("openssl", "pkey", "-in", exported.toString(), "-traditional", "-out", pem.toString());
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        folder.resolve("slapd.conf"),
        """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        pidfile %1$s/slapd.pid
        TLSCertificateFile %2$s
        TLSCertificateKeyFile %3$s
        security simple_bind=128
        database mdb
        suffix "dc=example,dc=org"
        rootdn "cn=admin,dc=example,dc=org"
        rootpw admin-secret
        directory %1$s/data
        overlay memberof
        access to attrs=userPassword by anonymous auth by * none
        access to * by users read by * none
        """
            .formatted(folder, key.pem(), pem));
  }

  private static Path people() throws IOException {
    return Files.writeString(
        folder.resolve("people.ldif"),
        """
        dn: dc=example,dc=org
        objectClass: dcObject
        objectClass: organization
        o: Example
        dc: example

        dn: ou=people,dc=example,dc=org
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,dc=example,dc=org
        objectClass: organizationalUnit
        ou: groups

        dn: uid=robin,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: robin
        cn: robin
        sn: robin
        userPassword: robin-secret
        memberOf: cn=emea,ou=groups,dc=example,dc=org

        dn: uid=comma\\, dn,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        uid: comma, dn
        cn: comma
        sn: comma
        userPassword: odd-secret

        dn: cn=emea,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: emea
        member: uid=robin,ou=people,dc=example,dc=org

        dn: cn=sales,ou=groups,dc=example,dc=org
        objectClass: groupOfNames
        cn: sales
        member: cn=emea,ou=groups,dc=example,dc=org
        """);
  }

  private static void run(String... line) throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertEquals(0, process.waitFor(), () -> line[0] + " said " + read(said));
  }

  private static boolean answers() {
    try (LDAPConnection connection = new LDAPConnection("127.0.0.1", port)) {
      return connection.isConnected();
    } catch (LDAPException notYet) {
      return false;
    }
  }

  private static String log() {
    return read(folder.resolve("slapd.log"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return "nothing";
    }
  }
}
