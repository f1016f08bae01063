package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindResult;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With the few things put on top in which Active Directory differs from the server in memory. */
final class ActiveDirectoryTest {
  private static final String EMEA = "CN=EMEA," + TestDirectory.GROUPS;
  private static TestDirectory directory;

  @BeforeAll
  static void start() {
    directory = TestDirectory.plain(new Active());
    account("alice", "alice.a@corp.test", 512, "0");
    account("bob", "alice@corp.test", 512, "9223372036854775807");
    account("disabled", "disabled@corp.test", 514, "0");
    account("expired", "expired@corp.test", 512, "132223104000000000");
    account("locked", "locked@corp.test", 512, "0");
    for (String group : List.of("EMEA", "Sales", "Other")) {
      directory.group(group);
      modify(
          "cn=" + group + "," + TestDirectory.GROUPS,
          "distinguishedName: CN=" + group + "," + TestDirectory.GROUPS);
    }
  }

  @AfterAll
  static void stop() {
    directory.close();
  }

  @Test
  void theSubjectIsWhatNeverChanges() {
    try (Desk desk = desk(Map.of())) {
      assertEquals(
          "33221100-5544-7766-8899-aabbccddeeff", desk.accepts("alice", "alice-pw").subject());
    }
    try (Desk desk = desk(Map.of("subject-attribute", "objectSid"))) {
      assertEquals(
          "S-1-5-21-3623811015-3361044348-30300820-1013",
          desk.accepts("alice", "alice-pw").subject());
    }
  }

  @Test
  void aNameWithAnAddressIsAnotherThanOneWithout() {
    try (Desk desk = desk(Map.of("subject-attribute", "sAMAccountName"))) {
      assertEquals("alice", desk.accepts("alice", "alice-pw").subject());
      assertEquals("alice", desk.accepts("alice.a@corp.test", "alice-pw").subject());
      assertEquals("bob", desk.accepts("alice@corp.test", "bob-pw").subject());
      desk.refuses("alice@corp.test", "alice-pw");
      desk.refuses("CORP\\alice", "alice-pw");
    }
  }

  @Test
  void theServerFollowsGroupsOfGroups() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(EMEA, "europe");
    map.put("Sales", "seller");
    map.put("Other", "other");
    try (Desk desk = desk(Map.of("role-map", map, "roles", ""))) {
      assertEquals(List.of("europe", "seller"), desk.accepts("alice", "alice-pw").roles());
      assertEquals(List.of(), desk.accepts("bob", "bob-pw").roles());
    }
  }

  @Test
  void whatIsWrongWithAnAccountIsNotTold() {
    try (Desk desk = desk(Map.of())) {
      desk.refuses("locked", "locked-pw");
      desk.refuses("disabled", "disabled-pw");
      desk.refuses("expired", "expired-pw");
      desk.refuses("nobody", "x");
      assertEquals("NotMine", desk.authenticator.named("disabled").getClass().getSimpleName());
    }
  }

  private static void account(String name, String principal, int flags, String expires) {
    byte[] guid = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    byte[] sid =
        HexFormat.of().parseHex("010500000000000515000000c7f7fed77c7755c8945ace01f5030000");
    directory.person(
        name,
        name + "-pw",
        "objectCategory: person",
        "objectClass: user",
        "sAMAccountName: " + name,
        "userPrincipalName: " + principal,
        "userAccountControl: " + flags,
        "accountExpires: " + expires,
        "objectGUID:: " + Base64.getEncoder().encodeToString(guid),
        "objectSid:: " + Base64.getEncoder().encodeToString(sid));
  }

  private static void modify(String dn, String line) {
    try {
      String name = line.substring(0, line.indexOf(':'));
      directory.server.modify("dn: " + dn, "changetype: modify", "add: " + name, line);
    } catch (com.unboundid.util.LDAPSDKException failed) {
      throw new AssertionError(failed);
    }
  }

  private static Desk desk(Map<String, Object> other) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("directory", "active-directory");
    settings.put("subject-attribute", "");
    settings.putAll(other);
    return new Desk(directory.settings(settings));
  }

  /** Follows alice's groups, and refuses locked accounts by a sub-code. */
  private static final class Active extends InMemoryOperationInterceptor {
    @Override
    public void processSearchRequest(InMemoryInterceptedSearchRequest asked) {
      Filter filter = asked.getRequest().getFilter();
      List<Filter> parts = new ArrayList<>();
      for (Filter part : filter.getComponents()) {
        if (!"1.2.840.113556.1.4.1941".equals(part.getMatchingRuleID())) {
          parts.add(part);
          continue;
        }
        boolean isAlice = part.getAssertionValue().startsWith("uid=alice,");
        parts.add(
            Filter.createORFilter(
                isAlice
                    ? List.of(
                        Filter.createEqualityFilter("cn", "EMEA"),
                        Filter.createEqualityFilter("cn", "Sales"))
                    : List.of()));
      }
      if (filter.getFilterType() == Filter.FILTER_TYPE_AND) {
        SearchRequest changed = asked.getRequest().duplicate();
        changed.setFilter(Filter.createANDFilter(parts));
        asked.setRequest(changed);
      }
    }

    @Override
    public void processSimpleBindResult(InMemoryInterceptedSimpleBindResult bind) {
      if (bind.getRequest().getBindDN().startsWith("uid=locked,")) {
        bind.setResult(
            new BindResult(
                bind.getMessageID(),
                ResultCode.INVALID_CREDENTIALS,
                "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775,"
                    + " v4563",
                null,
                null,
                null));
      }
    }
  }
}
