package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.policy.Access;
import dev.postern.policy.Grant;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import java.util.Map;
import java.util.Optional;

/** Turns the call of a tool that is a read into that read, which then goes the way of any other. */
public final class NamedReads {
  private NamedReads() {}

  /**
   * The read that an operation means; empty where it is no call of such a tool.
   *
   * @param grant of the call
   * @throws GatewayException where arguments are wrong, or the caller may call the tool but not
   *     read what it reads
   */
  public static Optional<Operation.Read> meant(
      Operation wanted, Grant grant, ServiceSchema schema) {
    if (!(wanted instanceof Operation.Call call)) {
      return Optional.empty();
    }
    return schema
        .tool(call.rows().from().text())
        .flatMap(
            tool ->
                tool.work() instanceof NamedTool.Work.Read work
                    ? Optional.of(read(call, tool, work, grant))
                    : Optional.empty());
  }

  private static Operation.Read read(
      Operation.Call call, NamedTool tool, NamedTool.Work.Read work, Grant grant) {
    Map<String, Optional<String>> values = new ToolArguments(tool, grant).read(call.arguments());
    String resource = work.rows().from().text();
    if (grant.columns(call.service(), resource, Action.READ).isEmpty()) {
      throw new GatewayException(
              ErrorCode.PERMISSION_DENIED,
              "'%s' reads rows that you may not read".formatted(tool.name()))
          .hint("Ask for the right to read what is behind it");
    }
    Access access = grant.access(call.service(), tool.name(), Action.CALL).orElseThrow();
    Selection<RelationName, ColumnName> rows =
        asked(Places.filled(work.rows(), values), call.rows());
    Page page = rows.page().atMost(access.maxRows());
    if (work.limit().isPresent() && values.get(work.limit().get()).isPresent()) {
      page = page.atMost(Long.parseLong(values.get(work.limit().get()).get()));
    }
    if (tool.config().maxRows().isPresent()) {
      page = page.atMost(tool.config().maxRows().getAsInt());
    }
    return new Operation.Read(call.service(), rows.within(page), call.count(), call.terms());
  }

  /** What a caller says of the rows comes on top of what the tool says. */
  private static Selection<RelationName, ColumnName> asked(
      Selection<RelationName, ColumnName> own, Selection<RelationName, ColumnName> further) {
    return new Selection<>(
        own.from(),
        Planner.isWholeRow(further) ? own.items() : further.items(),
        own.where().and(further.where()),
        further.order().isEmpty() ? own.order() : further.order(),
        further.page().atMost(own.page().limit()),
        own.having().and(further.having()),
        own.isDistinct() || further.isDistinct());
  }
}
