package dev.postern.config;

import dev.postern.mask.Masks;
import dev.postern.spi.Action;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One line of a role's {@code allow}.
 *
 * @param pattern as written, {@code service/resource} or {@code service/resource:action}
 * @param service a service's name, or {@code *}
 * @param resource a resource's name, in which {@code *} stands for any characters
 * @param actions empty for a resource that a wider rule is not to open
 * @param includeColumns the only columns there are; empty for no such list
 * @param excludeColumns the columns there are not; empty where {@code includeColumns} is not
 * @param rows the rows there are, as a filter of the REST dialect; empty for all
 * @param maxRows the most rows of an answer
 * @param timeoutMillis how long a call may take
 * @param mayExport whether rows may be read without a cap, as a stream
 * @param minGroupRows of how many rows values are made at least, where many rows are made into one
 * @param toolWrites what of it MCP tools may do beyond reading
 * @param writes what it wants of rows that are written
 * @param when which calls it is for
 * @param audit what records hold of such calls
 * @param budget what calls under it may cost
 * @param masks how columns are seen
 */
public record RuleConfig(
    String pattern,
    String service,
    String resource,
    Set<Action> actions,
    List<String> includeColumns,
    List<String> excludeColumns,
    String rows,
    OptionalInt maxRows,
    OptionalInt timeoutMillis,
    boolean mayExport,
    int minGroupRows,
    ToolWrites toolWrites,
    WriteRules writes,
    RuleScope when,
    AuditRule audit,
    Budget budget,
    Masks masks,
    Place place) {
  public RuleConfig {
    actions = Set.copyOf(actions);
    includeColumns = List.copyOf(includeColumns);
    excludeColumns = List.copyOf(excludeColumns);
  }

  /** Where the pattern stands. */
  public Position position() {
    return place.position();
  }
}
