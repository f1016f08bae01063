package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LdapSettingsTest {
  @TempDir private Path folder;

  @Test
  void theGatewayCanFindIt() throws IOException {
    StringBuilder names = new StringBuilder();
    for (URL index :
        Collections.list(getClass().getClassLoader().getResources("META-INF/extensions.idx"))) {
      try (InputStream text = index.openStream()) {
        names.append(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertTrue(names.toString().contains(LdapProvider.class.getName()), names.toString());
    assertEquals("ldap", new LdapProvider().type());
  }

  @Test
  void nothingIsConnectedToBeforeSomebodySignsIn() {
    Settings settings = new Settings(right());
    new LdapProvider().open(settings, new PluginContext(folder, folder)).close();
    assertEquals(List.of(), settings.unknownKeys());
  }

  @Test
  void whatIsWrongIsToldByItsKey() throws IOException {
    Files.writeString(folder.resolve("empty.pem"), "nothing");
    for (Map.Entry<String, Map<String, Object>> wrong :
        List.of(
            Map.entry("servers", set("servers", List.of())),
            Map.entry("servers", set("servers", "ldap.example")),
            Map.entry("servers", set("servers", "http://ldap.example")),
            Map.entry("servers", set("servers", "ldaps://u:p@ldap.example")),
            Map.entry("servers", set("servers", "ldaps://ldap.example/dc=x")),
            Map.entry("allow-plain-text", set("allow-plain-text", true)),
            Map.entry("trust-file", set("trust-file", "missing.pem")),
            Map.entry("trust-file", set("trust-file", "empty.pem")),
            Map.entry("directory", set("directory", "novell")),
            Map.entry("bind-password", set("bind-password", null)),
            Map.entry("bind-password", set("bind-password", "")),
            Map.entry("bind-dn", set("bind-dn", null)),
            Map.entry("bind-dn", set("bind-dn", "gateway")),
            Map.entry("user-dn", set("user-base", null)),
            Map.entry("user-dn", set("user-dn", "uid={name},dc=example")),
            Map.entry("user-base", set("user-base", "people")),
            Map.entry("user-filter", set("user-filter", "(uid=name)")),
            Map.entry("user-filter", set("user-filter", "(uid={name}")),
            Map.entry("claims.sub", set("claims", Map.of("sub", "uid"))),
            Map.entry("group-lookup", set("group-lookup", "guess")),
            Map.entry("group-filter", set("group-filter", "(member=x)")),
            Map.entry("group-base", set("group-base", null)),
            Map.entry("role-map", set("role-map", null)),
            Map.entry("role-map", set("role-map", Map.of("a=b,", "reader"))),
            Map.entry("basic", set("browser", false)),
            Map.entry("cache-seconds", set("cache-seconds", 3600)),
            Map.entry("pool-size", set("pool-size", 0)))) {
      SettingsException refused =
          assertThrows(
              SettingsException.class,
              () -> LdapSettings.read(new Settings(wrong.getValue()), folder),
              wrong::toString);
      assertEquals(wrong.getKey(), refused.key(), refused.getMessage());
    }
  }

  private static Map<String, Object> set(String key, Object value) {
    Map<String, Object> settings = right();
    if (value == null) {
      settings.remove(key);
    } else {
      settings.put(key, value);
    }
    return settings;
  }

  private static Map<String, Object> right() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("servers", List.of("ldaps://ldap.example", "ldap://[::1]:1389"));
    settings.put("bind-dn", "cn=gateway,dc=example");
    settings.put("bind-password", "secret");
    settings.put("user-base", "ou=people,dc=example");
    settings.put("group-base", "ou=groups,dc=example");
    settings.put("role-map", Map.of("staff", "reader"));
    return settings;
  }
}
