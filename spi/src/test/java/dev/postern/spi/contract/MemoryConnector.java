package dev.postern.spi.contract;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import java.util.EnumSet;
import java.util.Set;
import org.pf4j.Extension;

/** Opens the schema of the contract kept in memory, right or with faults. */
@Extension
public final class MemoryConnector implements DataSourceConnector {
  private final Set<MemoryFault> faults;

  public MemoryConnector() {
    this(EnumSet.noneOf(MemoryFault.class));
  }

  MemoryConnector(Set<MemoryFault> faults) {
    this.faults = faults;
  }

  @Override
  public String type() {
    return faults.contains(MemoryFault.ODD_TYPE) ? "Memory!" : "memory";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    if (faults.contains(MemoryFault.SETTINGS)) {
      settings.keys();
      return new MemorySource(faults);
    }
    if (!settings.text("kind", "").equals("contract")) {
      throw new SettingsException("kind", "must be contract");
    }
    if (faults.contains(MemoryFault.OPENS_NOT)) {
      throw new SourceException(SourceException.Kind.UNAVAILABLE, "not today");
    }
    return new MemorySource(faults);
  }
}
