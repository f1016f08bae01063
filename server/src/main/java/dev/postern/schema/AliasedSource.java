package dev.postern.schema;

import dev.postern.config.AliasConfig;
import dev.postern.config.Problem;
import dev.postern.spi.CallContext;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Rights;
import dev.postern.spi.Routine;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A source under the names of the config. Its catalog has those and no others, so that everything
 * made of it, documents, rules, hooks and errors, has them too; the source itself is asked in its
 * own names. Connectors need not know of any of this.
 */
final class AliasedSource extends SourceBehind {
  private final List<AliasConfig> configured;
  private volatile Names names;
  private volatile List<Problem> problems = List.of();

  private record Names(SourceQueries queries, SourceWords words, Renaming renaming) {
    static Names of(Aliases aliases, Renaming renaming) {
      return new Names(
          new SourceQueries(aliases, renaming.originals()), new SourceWords(aliases), renaming);
    }

    /** What lies behind a statement's rows is known under its other name. */
    StatementDraft.Described of(StatementDraft.Described described) {
      return described instanceof StatementDraft.Described.Fits(Routine routine)
          ? new StatementDraft.Described.Fits(renaming.statement(routine))
          : described;
    }
  }

  AliasedSource(DataSource source, List<AliasConfig> configured) {
    super(source);
    this.configured = configured;
  }

  @Override
  public Catalog introspect() {
    Catalog own = source.introspect();
    Aliases aliases = new Aliases(configured, own.schemas());
    Renaming renaming = new Renaming(own, aliases);
    names = Names.of(aliases, renaming);
    problems = renaming.problems();
    return renaming.renamed();
  }

  /** What is wrong with the aliases, as seen from the catalog last read. */
  List<Problem> problems() {
    return problems;
  }

  @Override
  public Optional<Rights> rights(String sourceRole) {
    return source.rights(sourceRole).map(names.words::of);
  }

  /** Statements of an operator are written for the source, in its own names. */
  @Override
  public List<StatementDraft.Described> describe(List<StatementDraft> drafts) {
    Names now = names;
    return source.describe(drafts).stream().map(now::of).toList();
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    Names now = names;
    List<Query> queries = transaction.stream().map(now.queries::of).toList();
    try {
      // a gate of its own would cost the source its cheapest way to a transaction
      return gate.equals(CommitGate.OPEN)
          ? told(now, transaction, source.execute(queries, call, gate))
          : source.execute(queries, call, new NamedGate(now, transaction, gate));
    } catch (SourceException failure) {
      throw now.words.of(transaction.getLast(), failure);
    }
  }

  private static List<Result> told(Names names, List<Query> asked, List<Result> results) {
    List<Result> told = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      told.add(names.words.of(asked.get(i), results.get(i)));
    }
    return told;
  }

  /** Shows results in known names. */
  private record NamedGate(Names names, List<Query> asked, CommitGate gate) implements CommitGate {
    @Override
    public List<Result> pass(List<Result> results) {
      return gate.pass(told(names, asked, results));
    }

    @Override
    public void look(Result result) {
      gate.look(result); // of a read, whose rows have the known names
    }
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    Names now = names;
    try {
      return source.stream(now.queries.read(read), call, sink);
    } catch (SourceException failure) {
      throw now.words.of(read, failure);
    }
  }

  @Override
  public Optional<Estimate> estimate(Query query, CallContext call) {
    Names now = names;
    try {
      return source.estimate(now.queries.of(query), call);
    } catch (SourceException failure) {
      throw now.words.of(query, failure);
    }
  }

  /** Statement and plan keep the source's own words, as statements in audit records do. */
  @Override
  public Explained explain(Query query, CallContext call) {
    Names now = names;
    Explained explained = source.explain(now.queries.of(query), call);
    return explained
        .refusal()
        .map(refusal -> explained.refused(now.words.of(query, refusal)))
        .orElse(explained);
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    NamedWork<T> named = new NamedWork<>(names, work);
    try {
      return source.transact(named::run);
    } catch (SourceException failure) {
      throw named.inKnownNames(failure);
    }
  }

  /** Work that is done in known names; a failure may pass through here several times. */
  private static final class NamedWork<T> {
    private final Names names;
    private final Function<Transaction, T> work;
    private Optional<Query> last = Optional.empty();
    private Optional<SourceException> told = Optional.empty();

    private NamedWork(Names names, Function<Transaction, T> work) {
      this.names = names;
      this.work = work;
    }

    private T run(Transaction source) {
      return work.apply(
          new Transaction() {
            @Override
            public Result execute(Query query, CallContext call) {
              last = Optional.of(query);
              try {
                return names.words.of(query, source.execute(names.queries.of(query), call));
              } catch (SourceException failure) {
                throw inKnownNames(failure);
              }
            }

            @Override
            public <P> P attempt(Supplier<P> part) {
              try {
                return source.attempt(part);
              } catch (SourceException failure) {
                throw inKnownNames(failure);
              }
            }
          });
    }

    private SourceException inKnownNames(SourceException failure) {
      if (last.isEmpty() || told.filter(known -> known == failure).isPresent()) {
        return failure;
      }
      SourceException known = names.words.of(last.get(), failure);
      told = Optional.of(known);
      return known;
    }
  }
}
