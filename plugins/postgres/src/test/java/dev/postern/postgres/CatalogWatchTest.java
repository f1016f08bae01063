package dev.postern.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogWatchTest {
  private static final int PATIENCE_SECONDS = 30;

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private Library library;
  private Server server;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    PostgresSettings settings =
        PostgresSettings.read(library.settings(Map.of()), Databases.CONTEXT);
    server = Server.of(library.server().jdbcUrl(library.database()), settings);
    library.run(Databases.resource("event_trigger.sql"));
  }

  private CatalogWatch watch() {
    return new CatalogWatch(server, CatalogWatch.CHANNELS, () -> heard.add("changed"));
  }

  private void assertHeard() throws InterruptedException {
    assertNotNull(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing was heard");
  }

  @Test
  void everyWordOfTheConventionIsHeard() throws InterruptedException {
    try (CatalogWatch watch = watch()) {
      for (String word :
          List.of(
              "notify pgrst",
              "notify pgrst, 'reload schema'",
              "notify pgrst, 'reload config'",
              "notify postern")) {
        library.run(word);
        assertHeard();
      }
      assertNotNull(watch);
    }
  }

  @Test
  void manyWordsAreOneAndOthersAreNone() throws InterruptedException {
    try (CatalogWatch watch = watch()) {
      library.run("notify pgrst, 'something else'");
      library.run(
          "select pg_notify('pgrst', case i % 2 when 0 then '' else 'reload schema' end)"
              + " from generate_series(1, 50) i");
      assertHeard();
      assertNotNull(watch);
    }
    assertNull(heard.poll());
  }

  @Test
  void theEventTriggersTellOfEveryChangeButThoseOfTemporaryTables() throws InterruptedException {
    try (CatalogWatch watch = watch()) {
      for (String change :
          List.of(
              "create table library.news (id int)",
              "alter table library.news add column body text",
              "comment on table library.news is 'New.'",
              "drop table library.news")) {
        library.run(change);
        assertHeard();
      }
      library.run("create temporary table passing (id int); drop table passing");
      assertNotNull(watch);
    }
    assertNull(heard.poll());
  }

  @Test
  void theReadmeShowsTheEventTriggers() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains(Databases.resource("event_trigger.sql")), readme);
  }

  @Test
  void aLostConnectionIsMadeAnewAndCountsAsAWord() throws InterruptedException {
    try (CatalogWatch watch = watch()) {
      library.run(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where query like 'listen%' and datname = current_database()");
      assertHeard();
      library.run("notify pgrst");
      assertHeard();
      assertNotNull(watch);
    }
  }

  @Test
  void aFailureOfWhatFollowsEndsNothing() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    Runnable failing =
        () -> {
          heard.add("run " + runs.incrementAndGet());
          throw new IllegalStateException("on purpose");
        };
    try (CatalogWatch watch = new CatalogWatch(server, CatalogWatch.CHANNELS, failing)) {
      library.run("notify pgrst");
      assertEquals("run 1", heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
      library.run("notify pgrst");
      assertEquals("run 2", heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertNotNull(watch);
    }
  }

  @Test
  void aClosedWatchHoldsNoConnectionAndRunsNothing() throws InterruptedException {
    CatalogWatch watch = watch();
    watch.close();
    watch.close();
    library.run("notify pgrst");
    library.run(
        "do $$ begin for i in 1..300 loop"
            + " exit when not exists (select from pg_stat_activity"
            + "   where query like 'listen%' and datname = current_database());"
            + " perform pg_sleep(0.1), pg_stat_clear_snapshot(); end loop;"
            + " assert not exists (select from pg_stat_activity"
            + "   where query like 'listen%' and datname = current_database()); end $$");
    assertNull(heard.poll());
  }
}
