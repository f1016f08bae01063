package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

class ConformanceTest {
  public static void main(String[] a) throws Exception {
    AtomicReference<Consumer<Change>> changes = new AtomicReference<>(change -> {});
    ShopPipeline open =
        new ShopPipeline(c -> new Identity("suite", "test", List.of("reader"), Map.of()));
    ShopServer server =
        new ShopServer(
            McpSettings.DEFAULTS,
            ConformanceFeatures.of(change -> changes.get().accept(change)),
            open);
    changes.set(server.endpoint()::changed);
    System.out.println(server.url());
    Thread.sleep(Long.MAX_VALUE);
  }
}
