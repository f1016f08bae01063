package dev.postern.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.spi.CallContext;
import dev.postern.spi.DataSource.Figures;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections, kept apart by the role of the database that is taken on them: a change of role makes
 * the server plan anew whatever row-level security touches. A role's pool is made on first use; of
 * many roles the one that was not asked for the longest gives its place to the next, and where all
 * of them are busy, a role takes a connection of the login's own.
 */
final class Pools implements AutoCloseable {
  /** The pool of calls as the login itself, and of whoever has none. */
  private static final String LOGIN = "";

  private final String service;
  private final Server server;
  private final PostgresSettings settings;
  private volatile Set<String> roles;
  private final Map<String, RolePool> byRole = new ConcurrentHashMap<>();

  Pools(String service, Server server, PostgresSettings settings) {
    this.service = service;
    this.server = server;
    this.settings = settings;
    this.roles = settings.allowsEveryRole() ? Set.of() : Set.copyOf(settings.roles());
  }

  /** Takes the roles that the login may act as from the catalog, where all of them may be taken. */
  void learn(Set<String> found) {
    if (settings.allowsEveryRole()) {
      roles = Set.copyOf(found);
    }
  }

  /**
   * Takes a connection, to be closed when done.
   *
   * @throws SourceException where the role is none of ours or no connection can be had in time
   */
  Connection take(CallContext call) {
    String role = pooled(call.sourceRole());
    long remaining = call.remaining().toMillis();
    if (remaining == 0) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before a connection was taken");
    }
    long wait = Math.min(remaining, settings.poolWaitMillis());
    try {
      while (true) {
        Optional<Connection> taken = pool(role).take(wait);
        if (taken.isPresent()) {
          return taken.get();
        }
      }
    } catch (SQLTransientConnectionException busy) {
      // with a cause, a connection could not be made; without, all of them are in use
      boolean isLate = wait == remaining && busy.getCause() == null;
      Kind kind = isLate ? Kind.TIMEOUT : Kind.UNAVAILABLE;
      throw new SourceException(kind, "", "", "", "", "no connection came free", busy);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  /**
   * Whose connections a call as the role takes. Where every role may be taken, the server itself
   * refuses one that we do not know; {@code none} is its word for the login.
   */
  private String pooled(String role) {
    if (role.isEmpty() || roles.contains(role)) {
      return role;
    }
    if (settings.allowsEveryRole() && !role.equals("none")) {
      return LOGIN;
    }
    throw new SourceException(
        Kind.PERMISSION_DENIED, "the role '" + role + "' is not among the configured ones");
  }

  private RolePool pool(String role) {
    RolePool pool = byRole.get(role);
    return pool != null ? pool : make(role);
  }

  private synchronized RolePool make(String role) {
    boolean hasRoom =
        role.equals(LOGIN)
            || byRole.containsKey(role)
            || byRole.keySet().stream().filter(known -> !known.equals(LOGIN)).count()
                < settings.rolePools()
            || closesOne();
    return byRole.computeIfAbsent(hasRoom ? role : LOGIN, this::open);
  }

  /** Ends the pool that was not asked for the longest, if any of them is idle. */
  private boolean closesOne() {
    Optional<Map.Entry<String, RolePool>> ended =
        byRole.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(LOGIN))
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lastTakenNanos()))
            .filter(entry -> entry.getValue().retires())
            .findFirst();
    ended.ifPresent(
        entry -> {
          byRole.remove(entry.getKey());
          entry.getValue().close();
        });
    return ended.isPresent();
  }

  /** All of them together. */
  Figures figures() {
    int active = 0;
    int idle = 0;
    int waiting = 0;
    int pools = 0;
    for (RolePool pool : byRole.values()) {
      Figures one = pool.figures();
      active += one.active();
      idle += one.idle();
      waiting += one.waiting();
      pools++;
    }
    return new Figures(active, idle, waiting, pools * settings.poolSize());
  }

  /** How many roles have connections of their own now. */
  int size() {
    return byRole.size();
  }

  private RolePool open(String role) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postern-" + service + (role.isEmpty() ? "" : "-" + role));
    config.setDataSource(server.connections());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(settings.allowsEveryRole() ? 0 : 1);
    config.setConnectionTimeout(Math.max(250, settings.poolWaitMillis()));
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    // the driver would take the time zone of this machine, and answers would depend on it
    config.setConnectionInitSql("set time zone 'UTC'");
    config.setExceptionOverride(new SurvivingFailures());
    config.validate();
    return new RolePool(new HikariPool(config));
  }

  @Override
  public synchronized void close() {
    byRole.values().forEach(RolePool::close);
  }
}
