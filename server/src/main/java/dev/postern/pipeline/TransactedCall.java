package dev.postern.pipeline;

import dev.postern.hook.Notice;
import dev.postern.spi.Result;
import dev.postern.spi.Transaction;

/**
 * A call within a transaction that is under way, from the hooks before it to those after it.
 * Whatever it throws, it has to be undone.
 */
final class TransactedCall {
  private final GovernedPipeline pipeline;
  private final Admitted admitted;
  private final Trace trace;
  private Prepared prepared;
  private Notice notice = Notice.NONE;
  private Result result;

  TransactedCall(GovernedPipeline pipeline, Admitted admitted, Trace trace) {
    this.pipeline = pipeline;
    this.admitted = admitted;
    this.trace = trace;
  }

  Admitted admitted() {
    return admitted;
  }

  /** Runs it; one with a condition on its row begins with a look at that. */
  Outcome.Success run(Transaction transaction, HookAccess hooks) {
    prepared = pipeline.prepare(admitted, hooks, trace);
    if (prepared.planned().isExport()) {
      throw Exports.refused();
    }
    notice = prepared.notice();
    if (prepared.precondition().isPresent()) {
      Precondition row = prepared.precondition().get();
      pipeline.look(transaction.execute(row.planned().query(), prepared.call()), prepared);
    }
    Result raw = transaction.execute(prepared.planned().query(), prepared.call());
    Outcome.Success success = pipeline.finish(raw, prepared, trace);
    result = success.result();
    return success;
  }

  /** The transaction has ended well. */
  void committed() {
    prepared.send(notice, result);
  }

  /** The transaction has ended, well or not. */
  void left() {
    notice.close();
  }

  /** A failure of the source in words for the caller; any other as it is. */
  RuntimeException translated(RuntimeException failure) {
    return prepared == null ? failure : pipeline.translated(failure, prepared, trace);
  }
}
