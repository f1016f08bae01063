package dev.postern.audit;

import dev.postern.config.AuditRule;
import java.util.List;

/**
 * What a record holds beyond the course of its call.
 *
 * @param traceparent the caller's own trace, as W3C Trace Context writes it; may be empty
 * @param tool the MCP tool that was called; empty where none was
 * @param isWrite whether the call may have changed something
 * @param rule what is kept; {@link AuditRule#UNSAID} where nobody could say
 * @param binds what the conditions of the statement compared, as far as the rule keeps it
 */
public record Evidence(
    String traceparent, String tool, boolean isWrite, AuditRule rule, List<Bind> binds) {
  public Evidence {
    binds = List.copyOf(binds);
  }

  /**
   * One comparison of a statement.
   *
   * @param value what the column was compared with; for the shape alone its length
   */
  public record Bind(String column, String operator, String value) {}
}
