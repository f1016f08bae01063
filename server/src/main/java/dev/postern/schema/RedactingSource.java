package dev.postern.schema;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A source that masks everything: what the source behind it does not mask itself is masked here,
 * before anybody sees it. A query without masks costs a look at its select list.
 */
final class RedactingSource extends SourceBehind {
  private final boolean canMask;

  RedactingSource(DataSource source) {
    super(source);
    this.canMask = source.capabilities().contains(Capability.MASK);
  }

  @Override
  public boolean masks(ColumnType type, Mask mask) {
    return canMask && source.masks(type, mask);
  }

  /** A query as the source behind gets it. */
  private record Left(Query query, LeftMasks masks, Optional<LeftCells> cells) {
    Result of(Result raw) {
      return masks.isEmpty() ? raw : raw.withBody(in(raw.body()), raw.rowCount());
    }

    /** The rows, or the next of them where they are a stream. */
    Json in(Json rows) {
      return cells.isPresent() ? cells.get().in(rows) : masks.in(rows);
    }
  }

  private Left left(Query query) {
    Optional<Selection<Source, ColumnUse>> rows = query.leaving();
    if (rows.isEmpty() || !isMasked(rows.get())) {
      return new Left(query, new LeftMasks(Map.of()), Optional.empty());
    }
    LeftMasks masks = LeftMasks.of(rows.get(), this);
    if (masks.isEmpty()) {
      return new Left(query, masks, Optional.empty());
    }
    LeftMasks.check(query);
    Optional<LeftCells> cells =
        query.form() instanceof Rendering.Csv
            ? Optional.of(
                LeftCells.of(rows.get(), this)
                    .orElseThrow(() -> LeftMasks.refused("given in this form")))
            : Optional.empty();
    return new Left(query.withLeaving(LeftMasks.bare(rows.get(), this)), masks, cells);
  }

  /** Whether there is any mask, found without making anything. */
  private static boolean isMasked(Selection<Source, ColumnUse> selection) {
    for (Item<Source, ColumnUse> item : selection.items()) {
      boolean isMasked =
          switch (item) {
            case Item.Field<Source, ColumnUse> field -> !field.column().mask().isNone();
            case Item.Aggregate<Source, ColumnUse> aggregate -> false;
            case Item.Embed<Source, ColumnUse> embed -> isMasked(embed.selection());
          };
      if (isMasked) {
        return true;
      }
    }
    return false;
  }

  private boolean isMasked(Query query) {
    return query.leaving().filter(RedactingSource::isMasked).isPresent();
  }

  @Override
  public Optional<Estimate> estimate(Query query, CallContext call) {
    return source.estimate(left(query).query(), call);
  }

  @Override
  public Explained explain(Query query, CallContext call) {
    return source.explain(left(query).query(), call);
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    boolean isMasked = false;
    for (Query query : transaction) {
      isMasked |= isMasked(query);
    }
    if (!isMasked) {
      return source.execute(transaction, call, gate);
    }
    List<Left> lefts = transaction.stream().map(this::left).toList();
    if (lefts.stream().allMatch(left -> left.masks.isEmpty())) {
      return source.execute(transaction, call, gate);
    }
    List<Query> queries = lefts.stream().map(Left::query).toList();
    return gate.equals(CommitGate.OPEN)
        ? redacted(lefts, source.execute(queries, call, gate))
        : source.execute(queries, call, new RedactedGate(lefts, gate));
  }

  private static List<Result> redacted(List<Left> lefts, List<Result> results) {
    List<Result> redacted = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      redacted.add(lefts.get(i).of(results.get(i)));
    }
    return redacted;
  }

  /** Shows results as they leave; the looks come in the order of the queries. */
  private static final class RedactedGate implements CommitGate {
    private final List<Left> lefts;
    private final CommitGate gate;
    private int looks;

    RedactedGate(List<Left> lefts, CommitGate gate) {
      this.lefts = lefts;
      this.gate = gate;
    }

    @Override
    public List<Result> pass(List<Result> results) {
      return gate.pass(redacted(lefts, results));
    }

    @Override
    public void look(Result result) {
      gate.look(lefts.get(looks++).of(result));
    }
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    Left left = left(read);
    if (left.masks.isEmpty()) {
      return source.stream(read, call, sink);
    }
    RowSink redacting =
        new RowSink() {
          @Override
          public void told(Result.Notes notes) {
            sink.told(notes);
          }

          @Override
          public boolean take(Json rows, long count) {
            return sink.take(left.in(rows), count);
          }
        };
    return source.stream((Query.Read) left.query, call, redacting);
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    return source.transact(transaction -> work.apply(redacting(transaction)));
  }

  private Transaction redacting(Transaction transaction) {
    return new Transaction() {
      @Override
      public Result execute(Query query, CallContext call) {
        Left left = left(query);
        return left.of(transaction.execute(left.query, call));
      }

      @Override
      public <P> P attempt(Supplier<P> part) {
        return transaction.attempt(part);
      }
    };
  }
}
