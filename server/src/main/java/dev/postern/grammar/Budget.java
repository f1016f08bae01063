package dev.postern.grammar;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;

/**
 * Counts what one query uses up while it is parsed, so that the parser stops at the first excess.
 */
final class Budget {
  private final QueryLimits limits;
  private int filterNodes;
  private int selectItems;
  private int embeds;
  private int orderKeys;

  Budget(QueryLimits limits) {
    this.limits = limits;
  }

  /** One condition or logic node, {@code depth} levels deep, the first being 1. */
  void filterNode(int depth) {
    if (++filterNodes > limits.maxFilterNodes()) {
      throw reached("max-filter-nodes", limits.maxFilterNodes(), "the number of conditions");
    }
    if (depth > limits.maxFilterDepth()) {
      throw reached("max-filter-depth", limits.maxFilterDepth(), "the nesting of conditions");
    }
  }

  void selectItem() {
    if (++selectItems > limits.maxSelectItems()) {
      throw reached("max-select-items", limits.maxSelectItems(), "the length of the select list");
    }
  }

  /** One embedded resource, {@code depth} levels deep, the first being 1. */
  void embed(int depth) {
    if (++embeds > limits.maxEmbeds()) {
      throw reached("max-embeds", limits.maxEmbeds(), "the number of embedded resources");
    }
    if (depth > limits.maxEmbedDepth()) {
      throw reached("max-embed-depth", limits.maxEmbedDepth(), "the nesting of embedded resources");
    }
  }

  void orderKey() {
    if (++orderKeys > limits.maxOrderKeys()) {
      throw reached("max-order-keys", limits.maxOrderKeys(), "the number of sort keys");
    }
  }

  /** A list of so many values so far. */
  void inValues(int count) {
    if (count > limits.maxInValues()) {
      throw reached("max-in-values", limits.maxInValues(), "the number of values in a list");
    }
  }

  /** A condition as it is, where its pattern is none that takes too long. */
  Filter<ColumnName> pattern(Filter<ColumnName> condition) {
    return Patterns.checked(condition, limits);
  }

  void offset(long rows) {
    if (rows > limits.maxOffset()) {
      throw reached("max-offset", limits.maxOffset(), "the offset");
    }
  }

  void text(String text) {
    if (text.length() > limits.maxQueryCharacters()) {
      throw reached("max-query-characters", limits.maxQueryCharacters(), "the length of a text");
    }
  }

  static GatewayException reached(String limit, long value, String what) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, "The query is too large: " + what + ".")
        .details("The limit " + limit + " is " + value + ".")
        .hint("Ask for less in one query.");
  }
}
