package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Capability;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a data source must fulfil, as far as it has declared to. A vendor inherits it and writes
 * {@link #provide}: the tables of {@link ContractSchema} made in the source, and the settings that
 * open it. What is not declared is skipped, with its name, and held against not being offered.
 */
public abstract class DataSourceContract extends DeclaringContract {
  private static final int THREADS = 32;

  @Test
  void theConnectorIsFoundByItsPlugin() throws Exception {
    PluginIndex.check(provided().connector());
    PluginIndex.checkType(provided().connector()::type);
  }

  @Test
  void settingsThatNobodyKnowsAreNotAskedFor() {
    Map<String, Object> more = new LinkedHashMap<>(provided().settings());
    more.put("contract-unknown", "x");
    Settings settings = new Settings(more);
    open(settings).close();
    assertEquals(List.of("contract-unknown"), settings.unknownKeys());
  }

  @Test
  void wrongSettingsAreRefusedByTheirKey() {
    for (String key : provided().settings().keySet()) {
      Map<String, Object> wrong = new LinkedHashMap<>(provided().settings());
      wrong.put(key, Map.of("contract", Map.of("no", "such")));
      SettingsException refused =
          assertThrows(
              SettingsException.class, () -> open(new Settings(wrong)).close(), key + " is wrong");
      assertTrue(
          refused.key().equals(key) || refused.key().startsWith(key + "."),
          () -> "%s is told for %s".formatted(refused.key(), key));
    }
  }

  @Test
  void theCatalogIsTheSameWheneverItIsRead() {
    assertEquals(asking().catalog(), source().introspect());
    assertEquals(source().capabilities(), source().capabilities());
    assertEquals(source().operators(), source().operators());
  }

  @Test
  void theCatalogHasTheTablesOfTheContract() {
    for (ContractSchema.Table spec : schema().tables()) {
      if (!spec.isOptional() && can(Capability.READ)) {
        Table table = asking().table(spec);
        assertEquals(List.of(schema().own(table.name(), "id")), table.primaryKey(), spec.name());
        for (ContractSchema.Column column : spec.columns()) {
          assertTrue(
              column.isOptional()
                  || table.columns().containsKey(schema().own(table.name(), column.name())),
              column.name());
        }
      }
    }
    if (can(Capability.CREATE)) {
      assertEquals(
          schema().changes.column("id").kind(),
          use(asking().table(schema().changes), "id").column().type().kind());
    }
  }

  @Test
  void aWrongValueAndAMissingTableAreToldAsThat() {
    needsRows();
    Table items = asking().table(schema().items);
    String number = schema().items.has("amount") ? "amount" : "id";
    refused(Kind.INVALID_VALUE, read(select(items, is(items, number, "many"), "id")));
    Table gone =
        Table.of(
            items.schema(),
            "contract_gone",
            items.kind(),
            List.copyOf(items.columns().values()),
            items.primaryKey(),
            List.of(),
            List.of(),
            Set.of(),
            "");
    refused(Kind.MISSING_OBJECT, read(select(gone, Filter.all(), "id")));
  }

  private void refused(Kind kind, Query query) {
    SourceException refused =
        assertThrows(SourceException.class, () -> asking().run(query, Asking.call(true)));
    assertEquals(kind, refused.kind(), refused::toString);
  }

  @Test
  void nothingIsDoneAfterTheDeadline() {
    needsRows();
    Table items = asking().table(schema().items);
    CallContext late =
        Asking.within(Duration.ofMillis(-5), true, 1_000_000, CallContext.Terms.DEFAULT);
    SourceException refused =
        assertThrows(
            SourceException.class,
            () -> asking().run(read(select(items, Filter.all(), "id")), late));
    assertEquals(Kind.TIMEOUT, refused.kind(), refused::toString);
  }

  private Query slowOne() {
    Optional<Query> slow = slow(source());
    assumeTrue(slow.isPresent(), "the source cannot be made slow");
    return slow.get();
  }

  @Test
  void workEndsByItsDeadline() {
    Query slow = slowOne();
    CallContext soon =
        Asking.within(Duration.ofMillis(300), true, 1_000_000, CallContext.Terms.DEFAULT);
    SourceException refused = assertThrows(SourceException.class, () -> asking().run(slow, soon));
    assertEquals(Kind.TIMEOUT, refused.kind(), refused::toString);
  }

  @Test
  void workEndsWhenItIsGivenUp() throws Exception {
    Query slow = slowOne();
    CallContext plain = Asking.call(true);
    Cancellation cancellation = new Cancellation();
    CallContext call =
        new CallContext(
            "contract",
            "",
            "{}",
            plain.deadlineNanos(),
            true,
            1_000_000,
            CallContext.Terms.DEFAULT,
            cancellation);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Kind> ended =
          threads.submit(
              () -> assertThrows(SourceException.class, () -> asking().run(slow, call)).kind());
      while (!ended.isDone()) {
        cancellation.cancel();
        threads.submit(() -> {}).get(1, TimeUnit.SECONDS); // yields
      }
      assertEquals(Kind.CANCELLED, ended.get());
    }
  }

  @Test
  void manyThreadsGetTheirOwnAnswers() throws Exception {
    needsRows();
    Table many = asking().table(schema().many);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread + 1;
        all.add(
            threads.submit(
                () -> {
                  for (int id = first; id <= 400; id += THREADS) {
                    String text = Integer.toString(id);
                    assertEquals(
                        List.of(text), asking().ids(many, is(many, "id", text)), "thread " + first);
                  }
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    }
  }

  @Test
  void itIsReadyUntilItIsClosed() {
    assertTrue(source().isReady());
    DataSource other = open(new Settings(provided().settings()));
    assertTrue(other.isReady());
    other.close();
    other.close();
    assertFalse(other.isReady());
    assertTrue(source().isReady(), "another of the same source goes on");
  }
}
