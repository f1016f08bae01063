package dev.postern.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir(factory = ServerFolders.class)
  Path data;

  @Test
  void keepsItsRowsFromOneRunToTheNext() throws Exception {
    try (EmbeddedPostgres first = EmbeddedPostgres.start(data)) {
      execute(first, "create table kept as select 42 as answer");
    }
    try (EmbeddedPostgres second = EmbeddedPostgres.start(data)) {
      assertEquals(42, OwningProcess.answer(second, "kept"));
    }
  }

  @Test
  void leavesNoServerBehindWhenClosed() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
    ProcessHandle server = server(data);
    assertTrue(server.isAlive());
    postgres.close();
    postgres.close();
    assertFalse(server.isAlive());
    assertFalse(Files.exists(data.resolve("cluster/postmaster.pid")));
  }

  @Test
  void closesAlthoughAClientIsConnected() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
    try (Connection idle = postgres.connect("postgres")) {
      assertTrue(idle.isValid(10));
      postgres.close();
      assertThrows(SQLException.class, () -> idle.createStatement().execute("select 1"));
    }
  }

  @Test
  void letsNobodyInWithoutThePassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
      SQLException refused =
          assertThrows(
              SQLException.class,
              () ->
                  DriverManager.getConnection(
                      postgres.jdbcUrl("postgres"), postgres.superuser(), "postgres"));
      assertEquals("28P01", refused.getSQLState());
      assertEquals("rwx------", permissions(data));
      assertEquals("rw-------", permissions(data.resolve("password")));
    }
  }

  @Test
  void writesNoStatementIntoTheLog() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
      execute(postgres, "create table one (name text primary key); insert into one values ('ann')");
      assertThrows(SQLException.class, () -> execute(postgres, "insert into one values ('ann')"));
    }
    String log = Files.readString(data.resolve("postgres.log"));
    assertTrue(log.contains("duplicate key"), log);
    assertFalse(log.contains("ann"), log);
  }

  @Test
  void refusesAFolderThatThisProcessOwns() throws Exception {
    try (EmbeddedPostgres owner = EmbeddedPostgres.start(data)) {
      SourceException refused =
          assertThrows(SourceException.class, () -> EmbeddedPostgres.start(data));
      assertTrue(refused.getMessage().contains("owns the data folder"), refused.getMessage());
      execute(owner, "select 1");
    }
    EmbeddedPostgres.start(data).close();
  }

  @Test
  void whoVisitsUsesWhatRunsAndLeavesItRunning() throws Exception {
    try (EmbeddedPostgres owner = EmbeddedPostgres.start(data)) {
      try (EmbeddedPostgres visitor = EmbeddedPostgres.visit(data)) {
        assertEquals(owner.port(), visitor.port());
        execute(visitor, "select 1");
      }
      execute(owner, "select 1");
    }
    try (EmbeddedPostgres alone = EmbeddedPostgres.visit(data)) {
      execute(alone, "select 1");
    }
  }

  @Test
  void refusesAFolderThatAnotherProcessOwns() throws Exception {
    try (OwningProcess owner = OwningProcess.start(data, "first", OwningProcess.fullPath())) {
      SourceException refused =
          assertThrows(SourceException.class, () -> EmbeddedPostgres.start(data));
      assertTrue(refused.getMessage().contains("owns the data folder"), refused.getMessage());
      assertTrue(owner.server().isAlive());
    }
  }

  @Test
  void takesOverFromAKilledGateway() throws Exception {
    try (OwningProcess owner = OwningProcess.start(data, "first", OwningProcess.fullPath())) {
      owner.kill();
      try (EmbeddedPostgres next = EmbeddedPostgres.start(data)) {
        assertEquals(42, OwningProcess.answer(next, "first"));
        assertFalse(owner.server().isAlive());
      }
    }
  }

  @Test
  void stopsTheServerThatOutlivedItsGateway(@TempDir Path programs) throws Exception {
    String path = OwningProcess.pathWith(programs, List.of("unshare"));
    try (OwningProcess owner = OwningProcess.start(data, "first", path)) {
      owner.kill();
      assertTrue(owner.server().isAlive());
      try (EmbeddedPostgres next = EmbeddedPostgres.start(data)) {
        assertEquals(42, OwningProcess.answer(next, "first"));
        assertFalse(owner.server().isAlive());
      }
    }
  }

  @Test
  void recoversWhenServerAndGatewayWereKilled() throws Exception {
    try (OwningProcess owner = OwningProcess.start(data, "first", OwningProcess.fullPath())) {
      owner.killServer();
      owner.kill();
      assertTrue(Files.exists(data.resolve("cluster/postmaster.pid")));
      try (EmbeddedPostgres next = EmbeddedPostgres.start(data)) {
        assertEquals(42, OwningProcess.answer(next, "first"));
      }
    }
  }

  @Test
  void startsAlthoughTheLastServersProcessIdBelongsToAnother() throws Exception {
    EmbeddedPostgres.start(data).close();
    Files.writeString(
        data.resolve("cluster/postmaster.pid"), ProcessHandle.current().pid() + "\n" + data + "\n");
    EmbeddedPostgres.start(data).close();
  }

  @Test
  void startsAnewWhereTheFirstStartWasInterrupted() throws Exception {
    Files.createDirectories(data.resolve("cluster.new/base"));
    Files.writeString(data.resolve("cluster.new/PG_VERSION"), "18\n");
    EmbeddedPostgres.start(data).close();
    assertFalse(Files.exists(data.resolve("cluster.new")));
  }

  @Test
  void runsTwiceSideBySideAndUnpacksOnce(@TempDir Path folder) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<EmbeddedPostgres> left = () -> EmbeddedPostgres.start(folder.resolve("left"));
      Callable<EmbeddedPostgres> right = () -> EmbeddedPostgres.start(folder.resolve("right"));
      List<Future<EmbeddedPostgres>> both = threads.invokeAll(List.of(left, right));
      try (EmbeddedPostgres one = both.get(0).get();
          EmbeddedPostgres other = both.get(1).get()) {
        assertNotEquals(one.port(), other.port());
        execute(one, "create table only_here ()");
        execute(other, "create table only_here ()");
      }
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> copies =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> name.startsWith(".postgresql"))
              .toList();
      assertEquals(1, copies.size(), copies::toString);
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static ProcessHandle server(Path data) throws Exception {
    String pid = Files.readAllLines(data.resolve("cluster/postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
