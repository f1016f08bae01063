package dev.postern.bench;

import dev.postern.config.HttpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.edge.BodyReader;
import dev.postern.edge.EdgeRefusals;
import dev.postern.edge.Reply;
import dev.postern.http.HttpServer;
import dev.postern.http.Readiness;
import dev.postern.limit.Quotas;
import dev.postern.spi.Json;
import io.undertow.server.HttpServerExchange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What somebody would write who wants nothing but rows over HTTP: behind the gateway's own server,
 * one prepared statement, of whose rows the database makes JSON. Its connections lie in a queue,
 * which takes less than any pool does.
 */
final class PlainHttp implements AutoCloseable {
  static final String ROW = "/plain/row?id=";
  static final String PAGE = "/plain/page?id=";

  private final List<Connection> connections = new ArrayList<>();
  private final BlockingQueue<Connection> idle;
  private final HttpServer server;

  PlainHttp(DatabaseServer database, int connections) throws SQLException {
    for (int i = 0; i < connections; i++) {
      this.connections.add(database.connect());
    }
    this.idle = new ArrayBlockingQueue<>(connections, false, this.connections);
    HttpSettings settings = HttpSettings.DEFAULTS.forThisMachine();
    // nothing is asked of it but the one path, so there is no pipeline behind it
    EdgeRefusals refusals = new EdgeRefusals(null, path -> false);
    BodyReader bodies = new BodyReader(settings.maxBodyBytes(), refusals);
    this.server =
        new HttpServer(
            settings,
            QueryLimits.DEFAULTS,
            Quotas.withoutRates(),
            null,
            null,
            Map.of(),
            () -> new Readiness(true, Map.of()),
            Map.of("/plain", bodies.reading((exchange, body) -> answer(exchange))));
    server.start();
  }

  int port() {
    return server.port();
  }

  private void answer(HttpServerExchange exchange) {
    boolean isRow = exchange.getRelativePath().equals("/plain/row");
    long key = Long.parseLong(exchange.getQueryParameters().get("id").getFirst());
    try {
      String rows = rows(isRow ? ItemTable.byKey("?") : ItemTable.pageFrom("?"), key);
      Reply.json(exchange, 200, Json.of(rows));
    } catch (SQLException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String rows(String sql, long key) throws SQLException, InterruptedException {
    Connection connection = idle.take();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select coalesce(json_agg(r), '[]')::text from (" + sql + ") as r")) {
      statement.setLong(1, key);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    } finally {
      idle.add(connection);
    }
  }

  @Override
  public void close() throws SQLException {
    server.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
