package com.example.notes;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pf4j.Extension;

/** Opens folders of text files: each file is a table, each line a row. */
@Extension
public final class NotesConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "notes";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    Path folder = context.configFolder().resolve(settings.text("folder"));
    if (!Files.isDirectory(folder)) {
      throw new SettingsException("folder", "is no folder: " + folder);
    }
    return new NotesSource(folder);
  }
}
