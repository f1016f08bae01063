package dev.postern.postgres;

import dev.postern.spi.Query;

/** Writes a query as SQL. Queries of one shape give one text, whatever their values. */
final class StatementWriter {
  private StatementWriter() {}

  static Statement write(Query query, Types types) {
    return switch (query) {
      case Query.Read read -> ReadWriter.write(read, types);
      case Query.Create create -> ChangeWriter.write(create, types);
      case Query.Update update -> ChangeWriter.write(update, types);
      case Query.Delete delete -> ChangeWriter.write(delete, types);
      case Query.Call call -> CallWriter.write(call, types);
    };
  }
}
