package dev.postern.config;

/**
 * How large one query may be, whatever surface it comes by.
 *
 * @param maxQueryCharacters the longest query string, and the longest single filter text
 * @param maxFilterNodes the most conditions and logic nodes in all filters together
 * @param maxFilterDepth the deepest nesting of logic in a filter
 * @param maxInValues the most values of one {@code in} list
 * @param maxSelectItems the most members of all select lists together
 * @param maxEmbeds the most embedded resources
 * @param maxEmbedDepth the deepest nesting of embedded resources
 * @param maxOrderKeys the most sort keys together
 * @param maxOffset the most rows that may be passed over
 * @param maxPatternCharacters the longest pattern of {@code like}, {@code match} and the like; 0
 *     for patterns of any kind
 * @param maxBatchOperations the most operations of one batch, and the most steps of one nested
 *     insert
 */
public record QueryLimits(
    int maxQueryCharacters,
    int maxFilterNodes,
    int maxFilterDepth,
    int maxInValues,
    int maxSelectItems,
    int maxEmbeds,
    int maxEmbedDepth,
    int maxOrderKeys,
    long maxOffset,
    int maxPatternCharacters,
    int maxBatchOperations) {

  public static final QueryLimits DEFAULTS =
      new QueryLimits(16 * 1024, 100, 10, 1_000, 200, 20, 5, 10, 1_000_000, 200, 50);

  /** For what operators write. */
  public static final QueryLimits OF_CONFIG = DEFAULTS.withAnyPatterns();

  /** With the usual patterns and batches. */
  public QueryLimits(
      int maxQueryCharacters,
      int maxFilterNodes,
      int maxFilterDepth,
      int maxInValues,
      int maxSelectItems,
      int maxEmbeds,
      int maxEmbedDepth,
      int maxOrderKeys,
      long maxOffset) {
    this(
        maxQueryCharacters,
        maxFilterNodes,
        maxFilterDepth,
        maxInValues,
        maxSelectItems,
        maxEmbeds,
        maxEmbedDepth,
        maxOrderKeys,
        maxOffset,
        DEFAULTS.maxPatternCharacters,
        DEFAULTS.maxBatchOperations);
  }

  private QueryLimits withAnyPatterns() {
    return new QueryLimits(
        maxQueryCharacters,
        maxFilterNodes,
        maxFilterDepth,
        maxInValues,
        maxSelectItems,
        maxEmbeds,
        maxEmbedDepth,
        maxOrderKeys,
        maxOffset,
        0,
        maxBatchOperations);
  }
}
