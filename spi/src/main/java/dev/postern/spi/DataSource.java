package dev.postern.spi;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One source of data. Every method may be called by many threads at once. */
public interface DataSource extends AutoCloseable {

  /**
   * Reads what there is. Called at start and whenever the catalog may be stale.
   *
   * @throws SourceException where the source cannot be read
   */
  Catalog introspect();

  /**
   * What a role of this source may use, for documents that show a caller no more than that. Asked
   * only where the source decides by itself who may do what.
   *
   * @return empty where the source cannot tell
   * @throws SourceException where nobody can act as the role here
   */
  default Optional<Rights> rights(String sourceRole) {
    return Optional.empty();
  }

  /** What this source can do; the same for its whole life. */
  Set<Capability> capabilities();

  /**
   * The comparisons it can do, the same for its whole life; others are neither published nor
   * planned.
   */
  default Set<Operator> operators() {
    return EnumSet.allOf(Operator.class);
  }

  /**
   * Runs queries as one transaction: all of them or none.
   *
   * <p>Blocks the calling (virtual) thread until done; ends by the deadline of {@code call}, in the
   * source too.
   *
   * @param gate sees the results before the commit and may refuse them
   * @return one result a query, in order
   * @throws SourceException where the source refuses or fails; then nothing has changed
   */
  List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate);

  /**
   * Runs a read and hands its rows over as they come, in memory that does not grow with their
   * number; only where {@link Capability#STREAM} is declared. {@link CallContext#maxResultBytes}
   * does not count here, and a total is not told.
   *
   * <p>Blocks the calling (virtual) thread until done. By the deadline of {@code call} the work has
   * ended in the source too, and so it has when the sink wants no more or throws.
   *
   * @param read rendered as {@link Rendering.Lines} or {@link Rendering.Csv}
   * @param sink takes the rows; called first when the source has given some or has none, and then
   *     at least once
   * @return what became of it, with an empty body
   * @throws SourceException where the source refuses or fails, before or amid the rows
   */
  default Result stream(Query.Read read, CallContext call, RowSink sink) {
    throw new UnsupportedOperationException("a source that does not stream");
  }

  /**
   * What the source expects of a query, which is not run; for queries of one shape it may be told
   * as it was a moment ago. Asked only where a budget wants it, and only where {@link
   * Capability#ESTIMATE} is declared.
   *
   * @return empty where the source has no opinion on queries of this kind
   * @throws SourceException where the source refuses or fails
   */
  default Optional<Estimate> estimate(Query query, CallContext call) {
    return Optional.empty();
  }

  /**
   * What the source would do for a query, for operators who ask why. Neither the query is run, nor
   * anything that would go before it; nothing is remembered. Only where {@link Capability#EXPLAIN}
   * is declared.
   *
   * @throws SourceException where the source cannot be asked
   */
  default Explained explain(Query query, CallContext call) {
    throw new UnsupportedOperationException("nothing is explained here");
  }

  /**
   * Does work as one transaction: all of it or none. A connection is taken when the work runs its
   * first query, and the transaction is kept apart from others as that query's call wants it; work
   * that runs none costs nothing. Where the call of any query wants everything undone, everything
   * is. The commit is bound by the last query outside of attempts.
   *
   * <p>Blocks the calling thread until done; the work may hand the transaction to another thread
   * meanwhile. Only where {@link Capability#TRANSACTION} is declared.
   *
   * @return what {@code work} gives, once that is committed
   * @throws SourceException where the source refuses or fails; then nothing has changed, nor has it
   *     when {@code work} throws, which is passed on
   */
  default <T> T transact(Function<Transaction, T> work) {
    throw new UnsupportedOperationException("no transactions are run here");
  }

  /**
   * Looks what statements of an operator take and give, without running them. Called after {@link
   * #introspect}, and only where {@link Capability#STATEMENT} is declared.
   *
   * @return one answer a draft, in order
   * @throws SourceException where the source cannot be asked
   */
  default List<StatementDraft.Described> describe(List<StatementDraft> drafts) {
    throw new UnsupportedOperationException("no statements are run here");
  }

  /**
   * Whether this source masks values of a type itself, so that they never leave it as they are, and
   * gives the very bytes that the gateway would. What it does not, the gateway does. Asked only
   * where {@link Capability#MASK} is declared.
   */
  default boolean masks(ColumnType type, Mask mask) {
    return false;
  }

  /**
   * Has {@code changed} run, on any thread, whenever the catalog may have changed, until the source
   * is closed. A source that cannot tell never runs it. Called once at most.
   */
  default void watch(Runnable changed) {}

  /**
   * Its connections at this moment, for operators.
   *
   * @param waiting calls that wait for one
   * @param most there may be
   */
  record Figures(int active, int idle, int waiting, int most) {
    public static final Figures NONE = new Figures(0, 0, 0, 0);
  }

  /** How its connections are at work; {@link Figures#NONE} where it has none to tell of. */
  default Figures figures() {
    return Figures.NONE;
  }

  /**
   * Puts audit records into a table of an operator's, as the source's own login: columns {@code
   * node}, {@code seq} and "record". Records that are there already stay as they are.
   *
   * @param table with its schema before a dot
   * @param records JSON objects with members {@code node} and {@code seq}
   * @throws SourceException where that cannot be done; then none is there
   */
  default void keep(String table, List<String> records) {
    throw new UnsupportedOperationException("no records are kept here");
  }

  /** Whether the source answers now; for readiness, so within about a second. */
  boolean isReady();

  /** Gives back every connection and process. */
  @Override
  void close();
}
