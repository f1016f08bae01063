package dev.postern.postgres;

import dev.postern.postgres.Wishes.Setting;
import dev.postern.spi.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What goes before the first statement of a transaction: who is asking, and what is to hold.
 *
 * @param text statements, each with a semicolon behind it
 * @param answers how many answers the server gives to them
 * @param needsTransaction whether it must stand in a transaction that was begun before
 */
record Preamble(String text, List<String> values, int answers, boolean needsTransaction) {
  private static final String IDENTITY =
      "set_config('role',?,true), set_config('request.jwt.claims',?,true),"
          + " set_config('transaction_read_only',?,true), set_config('statement_timeout',?,true); ";
  private static final int IDENTITY_VALUES = 4;
  private static final String PLAIN = "select " + IDENTITY;

  private static final String AS_LOGIN =
      "set local role none; set local time zone 'UTC'; set local response.status = '';"
          + " set local response.headers = ''; ";
  private static final int AS_LOGIN_ANSWERS = 4;

  /** Nothing. */
  static final Preamble NONE = new Preamble("", List.of(), 0, false);

  /**
   * Puts it together. What a role has set comes before the role, since the login may have been
   * granted settings that the role was not.
   *
   * @param role what the database has set for the caller's role
   * @param preRequest a statement that is run as the caller before anything else; or empty
   */
  static Preamble of(
      List<Step> steps,
      CallContext call,
      PostgresSettings settings,
      Wishes role,
      String preRequest) {
    List<Setting> held = new ArrayList<>();
    String schema = steps.getFirst().schema();
    if (settings.isPooled() || !schema.equals(settings.schemas().getFirst())) {
      held.add(new Setting("search_path", settings.searchPath(schema)));
    }
    held.addAll(role.settings());
    call.terms().request().forEach((name, value) -> held.add(request(name, value)));
    if (!call.terms().timeZone().isEmpty()) {
      held.add(new Setting("timezone", call.terms().timeZone()));
    }
    if (call.terms().lockTimeoutMillis() > 0) {
      held.add(new Setting("lock_timeout", Integer.toString(call.terms().lockTimeoutMillis())));
    }
    Optional<Isolation> isolation = isolation(steps, call, settings, role);
    long wishedMillis = role.timeoutMillis();
    for (Step step : steps) {
      Wishes wishes = step.wishes();
      held.addAll(wishes.settings());
      wishedMillis = wishes.hasTimeout() ? wishes.timeoutMillis() : wishedMillis;
    }
    List<String> values = new ArrayList<>(2 * held.size() + 4);
    for (Setting setting : held) {
      values.add(setting.name());
      values.add(setting.value());
    }
    values.add(call.sourceRole().isEmpty() ? "none" : call.sourceRole());
    values.add(call.claimsJson());
    values.add(call.isReadOnly() ? "on" : "off");
    values.add(Long.toString(Math.min(wishedMillis, remainingMillis(call))));
    return new Preamble(
        text(held.size(), isolation, preRequest),
        values,
        1 + (isolation.isPresent() ? 1 : 0) + (preRequest.isEmpty() ? 0 : 1),
        isolation.isPresent());
  }

  /** How far the transaction is kept apart: as a step wants it, else the role, else the config. */
  static Optional<Isolation> isolation(
      List<Step> steps, CallContext call, PostgresSettings settings, Wishes role) {
    Optional<Isolation> isolation = role.isolation().or(settings::isolation);
    for (Step step : steps) {
      Optional<Isolation> wished = step.wishes().isolation();
      isolation = wished.isPresent() ? wished : isolation;
    }
    boolean isFarEnough =
        !call.terms().isRepeatable() || isolation.orElse(null) == Isolation.SERIALIZABLE;
    return isFarEnough ? isolation : Optional.of(Isolation.REPEATABLE_READ);
  }

  private static String text(int held, Optional<Isolation> isolation, String preRequest) {
    if (held == 0 && isolation.isEmpty() && preRequest.isEmpty()) {
      return PLAIN;
    }
    return isolation.map(Isolation::statement).orElse("")
        + "select "
        + "set_config(?,?,true), ".repeat(held)
        + IDENTITY
        + preRequest;
  }

  /**
   * What goes before a statement that has a caller of its own, somewhere in a transaction: the same
   * as before a first one, after what the last caller left has been taken back. How far the
   * transaction is kept apart can no longer be chosen then.
   *
   * @param left settings that statements before it had of their own; those of this one are added
   */
  static Preamble anew(
      Step step,
      CallContext call,
      PostgresSettings settings,
      Wishes role,
      String preRequest,
      Set<String> left) {
    Preamble first = of(List.of(step), call, settings, role, preRequest);
    int begin = first.text.indexOf("select ");
    boolean isolates = first.needsTransaction;
    Set<String> own = first.held();
    StringBuilder text = new StringBuilder(AS_LOGIN);
    int takenBack = 0;
    for (String name : left) {
      if (!own.contains(name)) {
        text.append("set local ").append(quoted(name)).append(" to default; ");
        takenBack++;
      }
    }
    left.addAll(own);
    return new Preamble(
        text.append(first.text.substring(begin)).toString(),
        first.values,
        first.answers + AS_LOGIN_ANSWERS + takenBack - (isolates ? 1 : 0),
        true);
  }

  /** The names of what it sets beside the identity, which stands at the end of the values. */
  private Set<String> held() {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < values.size() - IDENTITY_VALUES; i += 2) {
      names.add(values.get(i));
    }
    return names;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"").replace(".", "\".\"") + '"';
  }

  /**
   * What goes before a further statement. The role that holds by now need not have the right to
   * call {@code set_config}, so this is text; that it has two digits keeps the texts few.
   */
  static Preamble between(Step next, CallContext call, PostgresSettings settings) {
    long millis = remainingMillis(call);
    long unit = 1;
    while (millis / unit >= 100) {
      unit *= 10;
    }
    String text = "set local statement_timeout = " + millis / unit * unit + "; ";
    return settings.schemas().size() == 1
        ? new Preamble(text, List.of(), 1, true)
        : new Preamble(
            text + "set local search_path = " + settings.searchPath(next.schema()) + "; ",
            List.of(),
            2,
            true);
  }

  /** Only settings that no part of the server knows are a request's. */
  private static Setting request(String name, String value) {
    if (name.indexOf('.') <= 0) {
      throw new IllegalArgumentException("no setting of a request: " + name);
    }
    return new Setting(name, value);
  }

  /** At least one: none would mean for ever. */
  static long remainingMillis(CallContext call) {
    return Math.max(1, call.remaining().toMillis());
  }
}
