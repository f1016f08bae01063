package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.policy.RuleReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong with roles and rules before any source is asked, each with its line. */
class RoleConfigTest {

  private static List<String> problems(String roles) {
    String yaml = "services: {shop: {connector: a}}\n" + roles;
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                RuleReader.read(
                    ConfigLoader.parse(Path.of("postern.yaml"), yaml, Path.of("."), Map.of())));
    return wrong.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void parentsAreRolesAndDoNotGoRound() {
    assertEquals(
        List.of(
            "postern.yaml:3:7 roles.a.extends goes round: a extends c extends b extends a",
            "postern.yaml:6:7 roles.d.extends goes round: d extends d",
            "postern.yaml:7:7 roles.e.extends names the role raeder, which is not in roles; did you"
                + " mean reader?"),
        problems(
            """
            roles:
              a: {extends: [c]}
              b: {extends: [a]}
              c: {extends: [b]}
              d: {extends: [d]}
              e: {extends: [raeder]}
              reader: {}
            """));
  }

  @Test
  void whoACallActsAsHangsOnNoOrder() {
    assertEquals(
        List.of(
            "postern.yaml:5:7 roles.c.extends has parents that act as db_a and as db_b in the"
                + " database; say by database-role which one it is"),
        problems(
            """
            roles:
              a: {database-role: db_a}
              b: {database-role: db_b}
              c: {extends: [a, b]}
              d: {extends: [a, b], database-role: db_a}
              e: {extends: [d]}
            """));
  }

  @Test
  void rulesSayWhatCanBe() {
    assertEquals(
        List.of(
            "postern.yaml:5:7 roles.r.allow.shop/a:raed ends in what is no action; did you mean"
                + " read?",
            "postern.yaml:6:23 roles.r.allow.shop/b:update.actions can only be left out or empty in"
                + " a rule for update",
            "postern.yaml:7:33 roles.r.allow.shop/c.requestors has a word that is none of direct,"
                + " hook; did you mean hook?",
            "postern.yaml:8:33 roles.r.allow.shop/d.from expects a time with its zone, as in"
                + " 2030-01-31T08:00:00Z or 2030-01-31T08:00:00+01:00",
            "postern.yaml:9:61 roles.r.allow.shop/e.until must be later than from",
            "postern.yaml:10:33 roles.r.allow.shop/f.check is for rows that are written, which"
                + " needs the action create or update",
            "postern.yaml:10:48 roles.r.allow.shop/f.set is for rows that are written, which needs"
                + " the action create or update",
            "postern.yaml:11:41 roles.r.allow.shop/g.set.a has no value",
            "postern.yaml:12:33 roles.r.allow.shop/h.requestors is empty; leave it out for all of"
                + " them",
            "postern.yaml:13:33 roles.r.allow.shop/i.hours expects two times of a day, as in"
                + " 08:00-18:00 or 22:00-06:00",
            "postern.yaml:14:33 roles.r.allow.shop/j.days has a word that is none of mon, tue, wed,"
                + " thu, fri, sat, sun or a range as in mon-fri; did you mean fri?",
            "postern.yaml:15:46 roles.r.allow.shop/k.zone expects the name of a time zone, as in"
                + " Europe/Berlin or UTC",
            "postern.yaml:16:33 roles.r.allow.shop/l.zone is for hours or days, which are missing",
            "postern.yaml:17:33 roles.r.allow.shop/m.hours must end at another time than they"
                + " begin"),
        problems(
            """
            roles:
              r:
                allow:
                  shop/a:raed: {actions: [read]}
                  shop/b:update: {actions: [update, delete]}
                  shop/c: {actions: [read], requestors: [hok]}
                  shop/d: {actions: [read], from: 2030-01-31}
                  shop/e: {actions: [read], from: 2030-01-31T08:00:00Z, until: 2030-01-31T08:00:00Z}
                  shop/f: {actions: [read], check: a=eq.1, set: {a: 1}}
                  shop/g: {actions: [create], set: {a: }}
                  shop/h: {actions: [read], requestors: []}
                  shop/i: {actions: [read], hours: 8-18}
                  shop/j: {actions: [read], days: [mon-fry]}
                  shop/k: {actions: [read], days: [mon], zone: Berlin}
                  shop/l: {actions: [read], zone: UTC}
                  shop/m: {actions: [read], hours: 08:00-08:00}
            """));
  }

  @Test
  void referencesAreToSomething() {
    assertEquals(
        List.of(
            "postern.yaml:5:35 roles.r.allow.shop/a.rows refers to {claim.tenant}, which is"
                + " nothing; write {claims.name}, {subject}, {now} or, for a time before or after,"
                + " as in {now-30d}, with s, m, h, d or w",
            "postern.yaml:6:35 roles.r.allow.shop/b.check cannot be read: \"failed to parse",
            "postern.yaml:7:41 roles.r.allow.shop/c.set.at refers to {now-1y}, which is nothing;"
                + " write {claims.name}, {subject}, {now} or, for a time before or after, as in"
                + " {now-30d}, with s, m, h, d or w"),
        problems(
                """
                roles:
                  r:
                    allow:
                      shop/a: {actions: [create], rows: "a=eq.{claim.tenant}"}
                      shop/b: {actions: [create], check: "a=eqq.1"}
                      shop/c: {actions: [create], set: {at: "{now-1y}"}}
                """)
            .stream()
            .map(line -> line.replaceAll("(failed to parse).*", "$1"))
            .toList());
  }

  @Test
  void aProfileIsOneThatThereIs() {
    assertEquals(
        List.of(
            "postern.yaml:2:7 mcp.profile expects one of read-only, agent; did you mean agent?",
            "postern.yaml:3:19 roles.r.mcp.profile expects one of read-only, agent; did you mean"
                + " read-only?"),
        problems(
            """
            mcp: {profile: agents}
            roles: {r: {mcp: {profile: readonly}}}
            """));
  }
}
