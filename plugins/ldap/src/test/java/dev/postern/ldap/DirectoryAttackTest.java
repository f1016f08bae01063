package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchResult;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.LDAPSDKException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a directory may say that must not be told on, and lists of groups that are odd or cut. */
final class DirectoryAttackTest {
  private static final int MANY = 5_000;
  private static final AtomicReference<ResultCode> GROUPS_END = new AtomicReference<>();
  private static TestDirectory directory;

  @BeforeAll
  static void start() {
    directory = started();
    String dan = directory.person("dan", "dan-secret");
    String third =
        directory.group("third", directory.group("second", directory.group("first", dan)));
    // a circle that leads back to the beginning
    add(directory, "cn=first," + TestDirectory.GROUPS, "member", third);
    nameItself(directory, "first", "second", "third");
    directory.person(
        "piece", "piece-secret", "memberOf;range=0-1499: cn=first," + TestDirectory.GROUPS);
  }

  @AfterAll
  static void stop() {
    directory.close();
  }

  private static TestDirectory started() {
    Active active = new Active();
    active.followed = TestDirectory.plain(active, new Refusals(), new Cut());
    return active.followed;
  }

  /** As entries of Active Directory do. */
  private static void nameItself(TestDirectory changed, String... groups) {
    for (String group : groups) {
      String dn = "cn=" + group + "," + TestDirectory.GROUPS;
      add(changed, dn, "distinguishedName", dn);
    }
  }

  private static void add(TestDirectory changed, String dn, String name, String value) {
    try {
      changed.server.modify("dn: " + dn, "changetype: modify", "add: " + name, name + ": " + value);
    } catch (LDAPSDKException failed) {
      throw new AssertionError(failed);
    }
  }

  private static Desk desk(Map<String, Object> other) {
    return desk(directory, other);
  }

  private static Desk desk(TestDirectory asked, Map<String, Object> other) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("attempts-per-name", 1_000);
    settings.put("attempts-per-address", 100_000);
    settings.put("roles", "");
    settings.putAll(other);
    return new Desk(asked.settings(settings));
  }

  /** Each reason a server gives is one to the caller; the log alone tells them apart. */
  @Test
  void whyAnAccountIsRefusedIsKnownToTheOperatorAlone() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("525", "no such account (data 525)");
    told.put("52e", "wrong name or password (data 52e)");
    told.put("530", "not allowed at this hour (data 530)");
    told.put("532", "password expired (data 532)");
    told.put("533", "account disabled (data 533)");
    told.put("701", "account expired (data 701)");
    told.put("773", "password must be changed (data 773)");
    told.put("775", "account locked (data 775)");
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    Logger logger = Logger.getLogger(Directory.class.getName());
    Handler handler = new Lines(log);
    logger.addHandler(handler);
    try (Desk desk = desk(Map.of("roles", "reader"))) {
      for (Map.Entry<String, String> each : told.entrySet()) {
        directory.person("data-" + each.getKey(), "right");
        for (String password : List.of("right", "wrong")) {
          log.clear();
          desk.refuses("data-" + each.getKey(), password);
          assertTrue(log.toString().contains(each.getValue()), each + " " + log);
          assertFalse(log.toString().contains(password + "]"), log::toString);
        }
      }
      // what other servers call it
      for (int code : List.of(19, 48, 49, 50, 53)) {
        directory.person("code-" + code, "right");
        desk.refuses("code-" + code, "right");
      }
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void groupsThreeDeepAndInACircleAreFollowedToTheirEnd() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("first", "one");
    map.put("second", "two");
    map.put("third", "three");
    for (String lookup : List.of("search", "in-chain")) {
      try (Desk desk = desk(Map.of("role-map", map, "group-lookup", lookup))) {
        assertEquals(
            List.of("one", "two", "three"), desk.accepts("dan", "dan-secret").roles(), lookup);
        assertEquals(List.of(), desk.accepts("robin", "robin-secret").roles(), lookup);
      }
      try (Desk desk =
          desk(Map.of("role-map", map, "group-lookup", lookup, "nested-groups", false))) {
        assertEquals(List.of("one"), desk.accepts("dan", "dan-secret").roles(), lookup);
      }
    }
  }

  /** All of them count or nobody is signed in; Active Directory is asked for those that matter. */
  @Test
  void fiveThousandGroupsGiveTheRightRolesOrNone() {
    try (TestDirectory large = started()) {
      String crowd = "uid=crowd," + TestDirectory.PEOPLE;
      List<String> named = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        named.add("memberOf: " + large.group("many-" + i, crowd));
      }
      large.person("crowd", "crowd-secret", named.toArray(String[]::new));
      nameItself(large, "many-7", "many-4999");
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("cn=many-4999," + TestDirectory.GROUPS, "late");
      map.put("cn=many-7," + TestDirectory.GROUPS, "early");
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("role-map", map);
      settings.put("nested-groups", false);
      settings.put("response-timeout-millis", 30_000);
      settings.put("sign-in-timeout-millis", 60_000);
      for (String lookup : List.of("search", "member-of")) {
        settings.put("group-lookup", lookup);
        settings.put("most-groups", MANY - 1);
        try (Desk desk = desk(large, settings)) {
          desk.refuses("crowd", "crowd-secret");
        }
        settings.put("most-groups", MANY);
        try (Desk desk = desk(large, settings)) {
          assertEquals(
              List.of("late", "early"), desk.accepts("crowd", "crowd-secret").roles(), lookup);
        }
      }
      settings.putAll(Map.of("group-lookup", "in-chain", "nested-groups", true, "most-groups", 2));
      try (Desk desk = desk(large, settings)) {
        assertEquals(List.of("late", "early"), desk.accepts("crowd", "crowd-secret").roles());
      }
    }
  }

  /** A list that is not whole is none, however the server says that it is not. */
  @Test
  void groupsThatCannotBeKnownSignNobodyIn() {
    Map<String, Object> roles = Map.of("role-map", Map.of("first", "one"), "roles", "reader");
    for (ResultCode code :
        List.of(
            ResultCode.SIZE_LIMIT_EXCEEDED,
            ResultCode.ADMIN_LIMIT_EXCEEDED,
            ResultCode.TIME_LIMIT_EXCEEDED,
            ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
            ResultCode.UNWILLING_TO_PERFORM,
            ResultCode.REFERRAL,
            ResultCode.NO_SUCH_OBJECT)) {
      try (Desk desk = desk(roles)) {
        assertEquals(List.of("one", "reader"), desk.accepts("dan", "dan-secret").roles());
        GROUPS_END.set(code);
        String said = desk.basic("dan", "dan-secret").toString();
        assertFalse(said.contains("Authenticated"), code + ": " + said);
      } finally {
        GROUPS_END.set(null);
      }
    }
    Map<String, Object> elsewhere = new LinkedHashMap<>(roles);
    elsewhere.put("group-base", "ou=gone," + TestDirectory.BASE);
    try (Desk desk = desk(elsewhere)) {
      desk.refuses("dan", "dan-secret");
    }
    Map<String, Object> named = new LinkedHashMap<>(roles);
    named.put("group-lookup", "member-of");
    try (Desk desk = desk(named)) {
      assertEquals(List.of("reader"), desk.accepts("robin", "robin-secret").roles());
      desk.refuses("piece", "piece-secret");
    }
  }

  /** Keeps what is logged. */
  private static final class Lines extends Handler {
    private final List<String> lines;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Refuses by the sub-code or the code that a name says, whatever the password. */
  private static final class Refusals extends InMemoryOperationInterceptor {
    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest bind)
        throws LDAPException {
      String dn = bind.getRequest().getBindDN();
      if (dn.startsWith("uid=data-")) {
        String data = dn.substring("uid=data-".length(), dn.indexOf(','));
        throw refused(
            bind.getMessageID(),
            ResultCode.INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data "
                + data
                + ", v3839");
      }
      if (dn.startsWith("uid=code-")) {
        int code = Integer.parseInt(dn.substring("uid=code-".length(), dn.indexOf(',')));
        throw refused(bind.getMessageID(), ResultCode.valueOf(code), "");
      }
    }

    private static LDAPException refused(int message, ResultCode code, String said) {
      return new LDAPException(new LDAPResult(message, code, said, "", new String[0], null));
    }
  }

  /** Ends searches for groups as it is told. */
  private static final class Cut extends InMemoryOperationInterceptor {
    @Override
    public void processSearchResult(InMemoryInterceptedSearchResult found) {
      ResultCode code = GROUPS_END.get();
      if (code != null && found.getRequest().getBaseDN().endsWith(TestDirectory.GROUPS)) {
        found.setResult(
            new SearchResult(found.getMessageID(), code, "", "", new String[0], 0, 0, null));
      }
    }
  }

  /** Follows members of members as Active Directory does where it is asked by that rule. */
  private static final class Active extends InMemoryOperationInterceptor {
    private static final String IN_CHAIN = "1.2.840.113556.1.4.1941";
    private TestDirectory followed;

    @Override
    public void processSearchRequest(InMemoryInterceptedSearchRequest asked) throws LDAPException {
      Filter filter = asked.getRequest().getFilter();
      if (filter.getFilterType() != Filter.FILTER_TYPE_AND) {
        return;
      }
      List<Filter> parts = new ArrayList<>();
      for (Filter part : filter.getComponents()) {
        parts.add(
            IN_CHAIN.equals(part.getMatchingRuleID())
                ? Filter.createORFilter(groups(part.getAssertionValue()))
                : part);
      }
      SearchRequest changed = asked.getRequest().duplicate();
      changed.setFilter(Filter.createANDFilter(parts));
      asked.setRequest(changed);
    }

    private List<Filter> groups(String member) throws LDAPException {
      Set<DN> found = new LinkedHashSet<>();
      Deque<String> open = new ArrayDeque<>(List.of(member));
      List<Filter> filters = new ArrayList<>();
      while (!open.isEmpty()) {
        Filter of = Filter.createEqualityFilter("member", open.pop());
        boolean isWide = found.size() >= MANY; // nobody is in those
        for (SearchResultEntry group :
            isWide
                ? List.<SearchResultEntry>of()
                : followed
                    .server
                    .search(TestDirectory.GROUPS, SearchScope.SUB, of)
                    .getSearchEntries()) {
          if (found.add(group.getParsedDN())) {
            open.add(group.getDN());
            if (group.hasAttribute("distinguishedName")) { // of the others nothing is asked here
              filters.add(Filter.createEqualityFilter("distinguishedName", group.getDN()));
            }
          }
        }
      }
      return filters;
    }
  }
}
