package dev.postern.postgres;

import dev.postern.spi.Query;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.Optional;

/**
 * One query of a transaction, ready to be run.
 *
 * @param schema where the database's own code looks for names first
 * @param wishes what its routine wants to hold for the transaction
 * @param isRead whether it is no more than rows out
 * @param isChecked whether what it has done may have to be undone
 * @param statement what is sent; for a procedure what makes its arguments
 * @param procedure what follows then, for a procedure
 */
record Step(
    String schema,
    Wishes wishes,
    boolean isRead,
    boolean isChecked,
    Statement statement,
    Optional<Procedure> procedure) {

  static Step of(Query query, Types types) {
    return switch (query) {
      case Query.Read read ->
          plain(read.selection().from().table(), true, false, StatementWriter.write(read, types));
      case Query.Create create ->
          plain(
              create.table(), false, !create.check().isAll(), StatementWriter.write(create, types));
      case Query.Update update ->
          plain(
              update.table(), false, !update.check().isAll(), StatementWriter.write(update, types));
      case Query.Delete delete ->
          plain(delete.table(), false, false, StatementWriter.write(delete, types));
      case Query.Call call -> call(call, types);
    };
  }

  private static Step plain(Table table, boolean isRead, boolean isChecked, Statement statement) {
    return new Step(table.schema(), Wishes.NONE, isRead, isChecked, statement, Optional.empty());
  }

  private static Step call(Query.Call call, Types types) {
    Routine routine = call.routine();
    Optional<Procedure> procedure =
        routine.isProcedure() ? Optional.of(Procedure.of(call, types)) : Optional.empty();
    return new Step(
        routine.schema(),
        Wishes.of(routine.settings()),
        false,
        false,
        procedure.map(Procedure::arguments).orElseGet(() -> StatementWriter.write(call, types)),
        procedure);
  }

  /** Whether it must stand in a transaction that is begun and ended by hand. */
  boolean needsTransaction() {
    return isChecked || procedure.isPresent();
  }
}
