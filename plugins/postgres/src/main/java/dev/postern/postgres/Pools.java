package dev.postern.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections, kept apart by the role of the database that is taken on them: a change of role makes
 * the server plan anew whatever row-level security touches. A role's pool is made on first use.
 */
final class Pools implements AutoCloseable {
  private final String service;
  private final Server server;
  private final PostgresSettings settings;
  private final Set<String> roles;
  private final Map<String, HikariPool> byRole = new ConcurrentHashMap<>();

  Pools(String service, Server server, PostgresSettings settings) {
    this.service = service;
    this.server = server;
    this.settings = settings;
    this.roles = Set.copyOf(settings.roles());
  }

  /**
   * Takes a connection, to be closed when done.
   *
   * @throws SourceException where the role is none of ours or no connection can be had in time
   */
  Connection take(CallContext call) {
    String role = call.sourceRole();
    if (!role.isEmpty() && !roles.contains(role)) {
      throw new SourceException(
          Kind.PERMISSION_DENIED, "the role '" + role + "' is not among the configured ones");
    }
    long remaining = call.remaining().toMillis();
    if (remaining == 0) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before a connection was taken");
    }
    long wait = Math.min(remaining, settings.poolWaitMillis());
    try {
      return pool(role).getConnection(wait);
    } catch (SQLTransientConnectionException busy) {
      // with a cause, a connection could not be made; without, all of them are in use
      boolean isLate = wait == remaining && busy.getCause() == null;
      Kind kind = isLate ? Kind.TIMEOUT : Kind.UNAVAILABLE;
      throw new SourceException(kind, "", "", "", "", "no connection came free", busy);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  private HikariPool pool(String role) {
    HikariPool pool = byRole.get(role);
    return pool != null ? pool : byRole.computeIfAbsent(role, this::open);
  }

  private HikariPool open(String role) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postern-" + service + (role.isEmpty() ? "" : "-" + role));
    config.setDataSource(server.connections());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Math.max(250, settings.poolWaitMillis()));
    config.setValidationTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    // the driver would take the time zone of this machine, and answers would depend on it
    config.setConnectionInitSql("set time zone 'UTC'");
    config.validate();
    return new HikariPool(config);
  }

  @Override
  public void close() {
    for (HikariPool pool : byRole.values()) {
      try {
        pool.shutdown();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
