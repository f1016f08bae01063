package dev.postern.postgres.embedded;

import dev.postern.spi.SourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server that lives as long as this object, over data that stays.
 *
 * <p>It listens on 127.0.0.1 alone, on a port that is free at the start, and asks for a password
 * that only this user can read. The data folder holds:
 *
 * <pre>
 * cluster/       PostgreSQL's own data
 * password       the superuser's password
 * postgres.log   what the server says
 * lock           held while a process owns the folder
 * </pre>
 *
 * <p>A write that was acknowledged survives the sudden end of the gateway and of the server. The
 * next start cleans up after both.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final Duration START_TIME = Duration.ofMinutes(2);
  private static final Duration POLL_TIME = Duration.ofMillis(10);
  private static final int START_ATTEMPTS = 5;

  private final Optional<Owned> owned;
  private final int port;
  private final String password;

  /** A server that is ours to stop. */
  private record Owned(FileChannel lock, Programs programs, Process server) {}

  private EmbeddedPostgres(Optional<Owned> owned, int port, String password) {
    this.owned = owned;
    this.port = port;
    this.password = password;
  }

  /**
   * The server that another gateway runs over this folder, which goes on when this is closed; one
   * that is started as by {@link #start} where there is none.
   *
   * @throws SourceException where it cannot be had
   */
  public static EmbeddedPostgres visit(Path dataFolder) {
    try {
      if (Files.isDirectory(dataFolder)) {
        Path folder = dataFolder.toRealPath();
        OptionalInt running = PostmasterFile.readyPort(folder.resolve("cluster"));
        if (running.isPresent()) {
          String password = Files.readString(folder.resolve("password")).strip();
          return new EmbeddedPostgres(Optional.empty(), running.getAsInt(), password);
        }
      }
    } catch (IOException failure) {
      throw unavailable(failure.getMessage(), failure);
    }
    return start(dataFolder);
  }

  /**
   * Starts the server over this folder and returns when it takes connections: about a second for a
   * new folder, less for a known one. A server that a killed gateway left running is stopped first.
   *
   * @param dataFolder created when absent; the programs are unpacked beside it
   * @throws SourceException when a live process owns the folder or the server does not start
   */
  public static EmbeddedPostgres start(Path dataFolder) {
    try {
      Path folder = Folders.createPrivate(dataFolder);
      FileChannel lock = own(folder);
      try {
        return start(folder, lock);
      } catch (IOException | InterruptedException | RuntimeException | Error failure) {
        lock.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw unavailable(failure.getMessage(), failure);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw unavailable("Interrupted while the embedded PostgreSQL started.", interruption);
    }
  }

  /** Whether another gateway runs it. */
  boolean isVisited() {
    return owned.isEmpty();
  }

  public int port() {
    return port;
  }

  /** For any user: the URL names none. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public String superuser() {
    return SUPERUSER;
  }

  public String superuserPassword() {
    return password;
  }

  /** A connection as superuser; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl(database));
    source.setUser(SUPERUSER);
    source.setPassword(password);
    return source.getConnection();
  }

  /**
   * Ends calls under way and stops the server, unless another gateway runs it; returns when it is
   * gone. A second call does nothing.
   */
  @Override
  public synchronized void close() {
    owned.ifPresent(EmbeddedPostgres::stop);
  }

  private static void stop(Owned owned) {
    try (FileChannel _ = owned.lock()) {
      owned.programs().stop(owned.server().toHandle());
    } catch (IOException failure) {
      throw unavailable(failure.getMessage(), failure);
    } catch (InterruptedException interruption) {
      owned.server().destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static EmbeddedPostgres start(Path folder, FileChannel lock)
      throws IOException, InterruptedException {
    Programs programs = Programs.of(ServerBinaries.unpackedNear(folder));
    Path cluster = folder.resolve("cluster");
    Path passwordFile = folder.resolve("password");
    if (Files.exists(cluster)) {
      PostmasterFile.stopOrphan(cluster, programs);
    } else {
      initialize(cluster, passwordFile, programs);
    }
    String password = Files.readString(passwordFile).strip();
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Process server = programs.serve(cluster, port, folder.resolve("postgres.log"));
      if (isReady(server, cluster)) {
        return new EmbeddedPostgres(Optional.of(new Owned(lock, programs, server)), port, password);
      }
      if (attempt == START_ATTEMPTS) {
        throw new IOException(
            "The embedded PostgreSQL does not start: see " + folder.resolve("postgres.log"));
      }
      // Another process took the port, or the last server's children still hold its memory.
      TimeUnit.MILLISECONDS.sleep(100L << attempt);
    }
  }

  /** Aside, then renamed: a folder named cluster is always a whole one. */
  private static void initialize(Path cluster, Path passwordFile, Programs programs)
      throws IOException, InterruptedException {
    if (!Files.exists(passwordFile)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      Folders.writePrivate(
          passwordFile, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }
    Path aside = cluster.resolveSibling("cluster.new");
    Folders.delete(aside);
    programs.initialize(aside, SUPERUSER, passwordFile);
    Files.move(aside, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isReady(Process server, Path cluster)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(START_TIME);
    while (server.isAlive()) {
      if (PostmasterFile.saysReady(cluster, server.pid())) {
        return true;
      }
      if (Instant.now().isAfter(deadline)) {
        server.destroyForcibly().waitFor();
        throw new IOException("The embedded PostgreSQL was not ready after " + START_TIME + ".");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_TIME.toMillis());
    }
    return false;
  }

  /** The system gives the lock back when the process ends, however it ends. */
  private static FileChannel own(Path folder) throws IOException {
    // Opening and closing the file once more would give up a lock this process holds already.
    if (PostmasterFile.isChildOfThisProcess(folder.resolve("cluster"))) {
      throw inUse(folder);
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException ownLock) {
      // Falls through: another thread of this process is starting over the same folder.
    }
    channel.close();
    throw inUse(folder);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "Another running gateway owns the data folder "
            + folder
            + ". Stop it, or choose another folder.");
  }

  private static SourceException unavailable(String message, Exception cause) {
    return new SourceException(SourceException.Kind.UNAVAILABLE, "", "", "", "", message, cause);
  }
}
