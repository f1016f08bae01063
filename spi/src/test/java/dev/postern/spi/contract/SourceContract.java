package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Capability;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An opened source over the {@link ContractSchema}, one for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SourceContract {
  private Provided provided;
  private PluginContext context;
  private DataSource source;
  private Asking asking;

  /**
   * What is tested.
   *
   * @param settings those of a service in the config, with which the connector opens a source that
   *     shows the schema
   */
  public record Provided(DataSourceConnector connector, Map<String, Object> settings) {}

  /**
   * The one method that a vendor writes: makes the schema in a source, and tells how it is opened.
   *
   * @param folder for files, gone after the tests
   */
  protected abstract Provided provide(ContractSchema schema, Path folder) throws Exception;

  /** Whether an empty text stays one; where it does not, no value is kept in its place. */
  protected boolean keepsEmptyTexts() {
    return true;
  }

  /** Whether {@code _} of a pattern stands for one unit of UTF-16, so that an emoji takes two. */
  protected boolean countsUnits() {
    return false;
  }

  /** A read that takes a minute, where the source can be made to; for deadlines. */
  protected Optional<Query> slow(DataSource opened) {
    return Optional.empty();
  }

  @BeforeAll
  void openSource(@TempDir Path folder) throws Exception {
    context = new PluginContext(folder, folder.resolve("data"));
    provided = provide(ContractSchema.WHOLE, folder);
    source = open(new Settings(provided.settings()));
    asking = Asking.over(source);
  }

  @AfterAll
  void closeSource() {
    if (source != null) {
      source.close();
    }
  }

  final DataSource open(Settings settings) {
    return provided.connector().open("contract", settings, context);
  }

  final Provided provided() {
    return provided;
  }

  final DataSource source() {
    return source;
  }

  final Asking asking() {
    return asking;
  }

  final boolean can(Capability capability) {
    return source.capabilities().contains(capability);
  }

  final void needs(Capability... capabilities) {
    for (Capability capability : capabilities) {
      assumeTrue(can(capability), () -> capability + " is not declared");
    }
  }
}
