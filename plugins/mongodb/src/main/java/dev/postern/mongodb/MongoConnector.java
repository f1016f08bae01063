package dev.postern.mongodb;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.util.concurrent.TimeUnit;
import org.pf4j.Extension;

/** Opens MongoDB databases. */
@Extension
public final class MongoConnector implements DataSourceConnector {

  @Override
  public String type() {
    return "mongodb";
  }

  @Override
  public DataSource open(String service, Settings settings, PluginContext context) {
    MongoSettings read = MongoSettings.read(settings);
    MongoClientSettings client =
        MongoClientSettings.builder()
            .applyConnectionString(read.url())
            .applicationName("postern")
            .applyToConnectionPoolSettings(pool -> pool.maxSize(read.poolSize()))
            .applyToClusterSettings(
                cluster ->
                    cluster.serverSelectionTimeout(read.connectWaitMillis(), TimeUnit.MILLISECONDS))
            .applyToSocketSettings(
                socket -> socket.connectTimeout(read.connectWaitMillis(), TimeUnit.MILLISECONDS))
            .build();
    return new MongoSource(MongoClients.create(client), read);
  }
}
