package dev.postern.files;

import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import org.pf4j.Extension;

/** Opens folders and buckets. */
@Extension
public final class FilesConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "files";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    FilesSettings read = FilesSettings.read(settings, context);
    FileStore store =
        switch (read.place()) {
          case FilesSettings.Place.Folder folder -> new FolderStore(folder, read.limits());
          case FilesSettings.Place.Bucket bucket -> new BucketStore(bucket, read.limits());
        };
    return new FilesSource(read, store);
  }
}
