package dev.postern.pipeline;

import dev.postern.audit.AuditRecord;
import dev.postern.config.HookLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all hooks share that one call causes: how much they may ask of data, and in which
 * transaction.
 */
final class HookScope {
  private final Admitted outer;
  private final HookLimits limits;
  private final AtomicInteger calls;
  private final AtomicInteger numbers;
  private final Optional<Transaction> transaction;
  private final boolean firesHooks;
  private final List<Kept> kept = new ArrayList<>();
  private final List<TransactedCall> parts = new ArrayList<>();

  /**
   * A record that waits for the end of the transaction.
   *
   * @param undone the record where the transaction comes to nothing
   */
  private record Kept(Request request, AuditRecord done, AuditRecord undone) {}

  private HookScope(
      Admitted outer,
      HookLimits limits,
      AtomicInteger calls,
      AtomicInteger numbers,
      Optional<Transaction> transaction,
      boolean firesHooks) {
    this.outer = outer;
    this.limits = limits;
    this.calls = calls;
    this.numbers = numbers;
    this.transaction = transaction;
    this.firesHooks = firesHooks;
  }

  /** Of a call without a transaction that others could be a part of. */
  static HookScope of(Admitted outer, HookLimits limits) {
    return new HookScope(
        outer, limits, new AtomicInteger(), new AtomicInteger(), Optional.empty(), true);
  }

  /** The same within a transaction of that call's source. */
  HookScope in(Admitted call, Transaction begun) {
    return new HookScope(call, limits, calls, numbers, Optional.of(begun), firesHooks);
  }

  /** For hooks once that call is over: they may ask as often again, under numbers of their own. */
  HookScope afterwards(Admitted call) {
    return new HookScope(call, limits, new AtomicInteger(), numbers, Optional.empty(), firesHooks);
  }

  /** The same for a call whose transaction has yet to begin. */
  HookScope before(Admitted call) {
    return new HookScope(call, limits, calls, numbers, Optional.empty(), firesHooks);
  }

  /** The same where what hooks ask for has no hooks around it. */
  HookScope withoutHooks() {
    return new HookScope(outer, limits, calls, numbers, transaction, false);
  }

  /** Whether what hooks read and call has hooks around it too. */
  boolean firesHooks() {
    return firesHooks;
  }

  /** The way of the hooks of a call that is so deep: 1 where a caller made it. */
  HookAccess access(GovernedPipeline pipeline, Admitted call, int depth) {
    return new HookAccess(pipeline, this, call, depth);
  }

  /** The call whose transaction it is; without one, the call that began it all. */
  Admitted outer() {
    return outer;
  }

  HookLimits limits() {
    return limits;
  }

  /** The transaction, for what is asked of this service. */
  Optional<Transaction> transaction(String service) {
    return transaction.filter(begun -> outer.asked().endpoint().service().equals(service));
  }

  /**
   * Counts one more.
   *
   * @return the number of its record, from 1
   * @throws GatewayException where there are too many, or it is too deep
   */
  int next(int depth) {
    if (depth > limits.maxDepth()) {
      throw new GatewayException(
              ErrorCode.LIMIT_REACHED, "hooks ask for data that hooks ask for data of, too deep")
          .details("The limit hooks.max-depth is %d.".formatted(limits.maxDepth()))
          .hint("See to it that no hook reads what makes it run again");
    }
    if (calls.incrementAndGet() > limits.maxCalls()) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "hooks ask for data too often")
          .details("The limit hooks.max-calls is %d for one call.".formatted(limits.maxCalls()))
          .hint("Ask for all rows at once, as in {id: [1, 2, 3]}");
    }
    return numbers.incrementAndGet();
  }

  /** How many calls are a part of the transaction by now. */
  synchronized int parts() {
    return parts.size();
  }

  /** A call is a part of the transaction: its hooks are told once that is committed. */
  synchronized void add(TransactedCall part) {
    parts.add(part);
  }

  /** The parts from this number on are undone. */
  synchronized void undo(int from) {
    List<TransactedCall> undone = parts.subList(from, parts.size());
    undone.forEach(TransactedCall::left);
    undone.clear();
  }

  /** The transaction has ended well. */
  synchronized void committed() {
    parts.forEach(TransactedCall::committed);
  }

  /** The transaction has ended, well or not. */
  synchronized void left() {
    parts.forEach(TransactedCall::left);
  }

  /** Keeps a record until it is known what becomes of the transaction. */
  synchronized void keep(Request request, AuditRecord done, AuditRecord undone) {
    kept.add(new Kept(request, done, undone));
  }

  /** Writes what was kept; tells what is wrong where that cannot be done. */
  synchronized Optional<GatewayException> write(GovernedPipeline pipeline, boolean isUndone) {
    Optional<GatewayException> failure = Optional.empty();
    for (Kept one : kept) {
      AuditRecord entry = isUndone ? one.undone() : one.done();
      failure = failure.or(() -> pipeline.recorded(entry, one.request()));
    }
    kept.clear();
    return failure;
  }
}
