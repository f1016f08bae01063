package dev.postern.postgres;

import dev.postern.postgres.Databases.Library;
import dev.postern.spi.CallContext;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import java.util.List;
import java.util.Map;

/** Runs queries as a source does, with what a catalog would have told it. */
record Direct(Pools pools, Execution execution, Types types) implements AutoCloseable {

  /**
   * Opens it.
   *
   * @param roles what the database has set for its roles, by role
   */
  static Direct open(
      Library library,
      Map<String, Object> settings,
      Map<String, Map<String, String>> roles,
      Types types) {
    PostgresSettings read = PostgresSettings.read(library.settings(settings), Databases.CONTEXT);
    Server server = Server.of(read.url().orElseThrow(), read);
    Pools pools = new Pools(library.database(), server, read);
    pools.learn(roles.keySet());
    Execution execution = new Execution(pools, read);
    execution.learn(
        new Catalog(
            read.schemas(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            roles,
            List.of()));
    return new Direct(pools, execution, types);
  }

  Result ask(Query query, CallContext call) {
    return ask(List.of(query), call, CommitGate.OPEN).getFirst();
  }

  List<Result> ask(List<Query> queries, CallContext call, CommitGate gate) {
    return execution.run(queries.stream().map(query -> Step.of(query, types)).toList(), call, gate);
  }

  @Override
  public void close() {
    pools.close();
  }
}
