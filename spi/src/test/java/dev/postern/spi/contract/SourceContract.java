package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Settings;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.util.List;
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
   * @param shown what of the schema it shows and how, for a source whose tables are as they are
   */
  public record Provided(
      DataSourceConnector connector, Map<String, Object> settings, ContractSchema shown) {

    /** One that shows all of it. */
    public Provided(DataSourceConnector connector, Map<String, Object> settings) {
      this(connector, settings, ContractSchema.WHOLE);
    }
  }

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

  /** A read of all columns and rows of another table of the default schema, for instance slow. */
  protected final Query reading(String name) {
    Table table = asking.table(name);
    return Asking.read(
        new Selection<>(
            Source.root(table),
            fields(table, table.columns().keySet().toArray(String[]::new)),
            Filter.all(),
            List.of(),
            Page.ALL));
  }

  @BeforeAll
  void openSource(@TempDir Path folder) throws Exception {
    context = new PluginContext(folder, folder.resolve("data"));
    provided = provide(ContractSchema.WHOLE, folder);
    source = open(new Settings(provided.settings()));
    asking = Asking.over(source, provided.shown());
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

  final ContractSchema schema() {
    return provided.shown();
  }

  final ColumnUse use(Table table, String column) {
    return asking.use(table, column);
  }

  final List<Column> columns(Table table, String... names) {
    return asking.columns(table, names);
  }

  final Filter<ColumnUse> compare(Table table, String column, Operator operator, String value) {
    return asking.compare(table, column, operator, value);
  }

  final Filter<ColumnUse> is(Table table, String column, String... values) {
    return asking.is(table, column, values);
  }

  final Item<Source, ColumnUse> field(Table table, String column) {
    return asking.field(table, column);
  }

  final List<Item<Source, ColumnUse>> fields(Table table, String... columns) {
    return asking.fields(table, columns);
  }

  final Order<ColumnUse> by(Table table, String column) {
    return asking.by(table, column);
  }

  final Selection<Source, ColumnUse> select(
      Table table, Filter<ColumnUse> where, String... columns) {
    return asking.select(table, where, columns);
  }

  final Query.Create creating(Table table, String rows, String... columns) {
    return asking.creating(table, rows, columns);
  }

  /** Where rows are read, or given by a routine. */
  final void needsRows() {
    assumeTrue(
        can(Capability.READ) || (asking.isOnlyCalled() && asking.find(schema().items).isPresent()),
        "READ is not declared");
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
