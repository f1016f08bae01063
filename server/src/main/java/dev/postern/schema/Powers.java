package dev.postern.schema;

import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.DataSource;
import dev.postern.spi.Operator;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a source can do. What is not here is neither published nor planned.
 *
 * @param casts whether values can be turned into other types
 */
public record Powers(Set<Capability> capabilities, Set<Operator> operators, boolean casts) {
  public static final Powers ALL =
      new Powers(EnumSet.allOf(Capability.class), EnumSet.allOf(Operator.class), true);

  private static final Set<Capability> USUAL =
      EnumSet.of(Capability.READ, Capability.SEARCH, Capability.RETURNING);

  public Powers {
    capabilities = Set.copyOf(capabilities);
    operators = Set.copyOf(operators);
  }

  static Powers of(DataSource source, Catalog catalog) {
    return new Powers(source.capabilities(), source.operators(), !catalog.types().isEmpty());
  }

  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  public boolean can(Operator operator) {
    return operators.contains(operator);
  }

  /** Whether rows can be read by every condition, and come back where they are changed. */
  public boolean areUsual() {
    return operators.size() == Operator.values().length && capabilities.containsAll(USUAL);
  }
}
