package dev.postern.mcp;

import dev.postern.config.QueryLimits;
import java.util.List;

/** What the gateway as shipped serves. */
public final class StandardFeatures {
  private StandardFeatures() {}

  /**
   * Every tool, prompt and resource there is.
   *
   * @param limits how large one query may be
   */
  public static Features of(QueryLimits limits) {
    return new Features(tools(limits), List.of(), List.of(new SchemaResources()));
  }

  private static List<GatewayTool> tools(QueryLimits limits) {
    Wanted wanted = new Wanted(limits);
    return List.of(
        new ListResources(),
        new DescribeResources(),
        new ReadRecords(wanted),
        new CreateRecords(wanted),
        new UpdateRecords(wanted),
        new DeleteRecords(wanted),
        new CallRoutine(wanted));
  }
}
