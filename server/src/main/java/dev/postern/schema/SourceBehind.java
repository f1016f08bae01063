package dev.postern.schema;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.DataSource;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Rights;
import dev.postern.spi.RowSink;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A source with another one behind it, which is asked everything but for the running of queries.
 * What stands before a source says only what it does otherwise.
 */
abstract class SourceBehind implements DataSource {
  final DataSource source;

  SourceBehind(DataSource source) {
    this.source = source;
  }

  @Override
  public Catalog introspect() {
    return source.introspect();
  }

  @Override
  public Optional<Rights> rights(String sourceRole) {
    return source.rights(sourceRole);
  }

  @Override
  public Set<Capability> capabilities() {
    return source.capabilities();
  }

  @Override
  public Set<Operator> operators() {
    return source.operators();
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    return source.stream(read, call, sink);
  }

  @Override
  public Optional<Estimate> estimate(Query query, CallContext call) {
    return source.estimate(query, call);
  }

  @Override
  public Explained explain(Query query, CallContext call) {
    return source.explain(query, call);
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    return source.transact(work);
  }

  @Override
  public List<StatementDraft.Described> describe(List<StatementDraft> drafts) {
    return source.describe(drafts);
  }

  @Override
  public boolean masks(ColumnType type, Mask mask) {
    return source.masks(type, mask);
  }

  @Override
  public void watch(Runnable changed) {
    source.watch(changed);
  }

  @Override
  public Figures figures() {
    return source.figures();
  }

  @Override
  public void keep(String table, List<String> records) {
    source.keep(table, records);
  }

  @Override
  public boolean isReady() {
    return source.isReady();
  }

  @Override
  public void close() {
    source.close();
  }
}
