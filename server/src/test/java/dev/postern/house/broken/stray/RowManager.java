package dev.postern.house.broken.stray;

import dev.postern.house.broken.policy.Grant;
import dev.postern.spi.CallContext;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Table;
import io.github.bucket4j.Bucket;
import io.lettuce.core.RedisURI;
import io.modelcontextprotocol.spec.McpSchema;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.undertow.server.HttpServerExchange;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.graalvm.polyglot.Context;
import org.pf4j.PluginManager;
import org.snakeyaml.engine.v2.api.Load;
import picocli.CommandLine;

/** Lives in no layer, uses every library and takes every right. */
public record RowManager(
    Connection connection,
    Context guest,
    HttpServerExchange exchange,
    McpSchema.Tool tool,
    PluginManager plugins,
    CommandLine commands,
    Load yaml,
    HttpHost asked,
    PrometheusRegistry numbers,
    Bucket counted,
    RedisURI store) {

  /** Named as a bean's. */
  public Grant getGrant() {
    System.out.println("granted");
    return new Grant();
  }

  /** Goes around the pipeline. */
  public List<Result> around(DataSource source, Table table, CallContext call, CommitGate gate) {
    Query query = new Query.Delete(table, Filter.all(), Optional.empty());
    return source.execute(List.of(query), call, gate);
  }
}
