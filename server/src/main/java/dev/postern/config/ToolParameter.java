package dev.postern.config;

import dev.postern.spi.ColumnType.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One parameter of a named tool.
 *
 * @param kind what its values are; empty for what the source takes it as
 * @param allowed the only values there are; empty for any
 * @param otherwise the value where a call gives none
 * @param isRequired whether a call must give one
 * @param least the smallest number
 * @param most the largest number
 * @param maxLength the most characters
 * @param from where its value comes from instead of the call: {@code subject}, or {@code claims.}
 *     and the name of a claim; then callers neither see it nor can set it
 */
public record ToolParameter(
    String name,
    String description,
    Optional<Kind> kind,
    List<String> allowed,
    Optional<String> otherwise,
    boolean isRequired,
    Optional<BigDecimal> least,
    Optional<BigDecimal> most,
    OptionalInt maxLength,
    Optional<String> from) {
  public ToolParameter {
    allowed = List.copyOf(allowed);
  }

  /** Whether callers know nothing of it. */
  public boolean isHidden() {
    return from.isPresent();
  }
}
