package dev.postern.spi.contract;

import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The contract of a source in memory, with faults or without. */
class MemoryContract extends DataSourceContract {
  /** Those of the source that is tested next. */
  static volatile Set<MemoryFault> faults = Set.of();

  @Override
  protected Provided provide(ContractSchema schema, Path folder) {
    return new Provided(new MemoryConnector(faults), Map.of("kind", "contract"));
  }

  @Override
  protected Optional<Query> slow(DataSource opened) {
    Routine slow =
        new Routine(
            "", "slow", List.of(), new Routine.Returns.Nothing(), Routine.Volatility.STABLE, "");
    return Optional.of(
        new Query.Call(
            slow, List.of(), Json.of("{}"), Optional.empty(), Count.NONE, Rendering.JSON));
  }
}
