package dev.postern.policy;

import static dev.postern.policy.Decisions.decides;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Roles and rules that hold at certain hours of certain days. */
class HoursTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));

  private static final String HOURLY =
      """
      roles:
        office:
          hours: 08:00-18:00
          days: [mon-fri]
          zone: Europe/Berlin
          allow: {shop/*: {actions: [read]}}
        heir:
          extends: [office]
          allow: {shop/own: {actions: [read], hours: 09:00-24:00, days: [mon, thu], zone: UTC}}
        night:
          allow:
            shop/*: {actions: [read], hours: 22:00-06:00, days: [fri]}
            shop/weekend: {actions: [read], days: [sat-mon]}
      """;

  private void decidesAt(String expected, Policy policy, String role, String... instants) {
    for (String instant : instants) {
      now.set(Instant.parse(instant));
      assertEquals(expected, decides(policy, "shop/x/read", role), instant);
    }
  }

  /** The first of June in 2026 is a Monday; Berlin is two hours ahead then, and one in winter. */
  @Test
  void hoursComeAgainEachDayByTheClocksOfTheirZone() {
    Policy policy = Decisions.policy(HOURLY, now::get);
    String rule = "roles.office.allow.shop/*";
    decidesAt(rule, policy, "office", "2026-06-01T06:00:00Z", "2026-06-05T15:59:59.999Z");
    decidesAt(rule, policy, "heir", "2026-06-01T06:00:00Z", "2026-12-01T07:00:00Z");
    decidesAt(
        "unknown",
        policy,
        "office",
        "2026-06-01T05:59:59.999Z",
        "2026-06-01T16:00:00Z",
        "2026-06-06T08:00:00Z",
        "2026-12-01T06:59:59Z");
    now.set(Instant.parse("2026-06-04T23:59:59Z"));
    assertEquals("roles.heir.allow.shop/own", decides(policy, "shop/own/read", "heir"));
    now.set(Instant.parse("2026-06-04T08:59:59Z"));
    assertEquals(rule, decides(policy, "shop/own/read", "heir"));
  }

  @Test
  void hoursOverMidnightAreOfTheDayTheyBeganOn() {
    Policy policy = Decisions.policy(HOURLY, now::get);
    String rule = "roles.night.allow.shop/*";
    decidesAt(rule, policy, "night", "2026-06-05T22:00:00Z", "2026-06-06T05:59:59Z");
    decidesAt(
        "unknown",
        policy,
        "night",
        "2026-06-05T05:00:00Z",
        "2026-06-05T21:59:59Z",
        "2026-06-06T06:00:00Z",
        "2026-06-06T22:00:00Z");
    for (String weekend : List.of("2026-06-06T00:00:00Z", "2026-06-08T23:59:59Z")) {
      now.set(Instant.parse(weekend));
      assertEquals("roles.night.allow.shop/weekend", decides(policy, "shop/weekend/read", "night"));
    }
    now.set(Instant.parse("2026-06-09T00:00:00Z"));
    assertEquals("unknown", decides(policy, "shop/weekend/read", "night"));
  }

  /** What is kept for a time is not shown at another. */
  @Test
  void aTimeWithinHoursIsAnotherThanOneOutsideOfThem() {
    Policy policy = Decisions.policy(HOURLY, now::get);
    now.set(Instant.parse("2026-06-02T10:00:00Z"));
    Period day = policy.rules().period();
    now.set(Instant.parse("2026-06-03T10:30:00Z"));
    assertEquals(day, policy.rules().period());
    now.set(Instant.parse("2026-06-03T19:00:00Z"));
    assertNotEquals(day, policy.rules().period());
  }
}
