package dev.postern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A service that hangs: no call waits longer for it than it may. */
class BucketStoreTest {

  private static CallContext call(long millis, Cancellation cancellation) {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    return new CallContext("r", "", "{}", end, true, 100, CallContext.Terms.DEFAULT, cancellation);
  }

  private static BucketStore store(int port) {
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    FilesSettings.Login login = new FilesSettings.Login("k", "s", Optional.empty());
    return new BucketStore(
        new FilesSettings.Place.Bucket(
            "b", "us-east-1", Optional.of(endpoint), "", Optional.of(login), false),
        new FilesSettings.Limits(10, 10, 10, 10, 10, 60_000));
  }

  @Test
  void callsEndByTheirDeadlineOrWhenTheyAreGivenUp() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountDownLatch isOver = new CountDownLatch(1);
    CountDownLatch isAsked = new CountDownLatch(2);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          isAsked.countDown();
          await(isOver);
        });
    server.start();
    try (BucketStore store = store(server.getAddress().getPort())) {
      CallContext late = call(300, Cancellation.NEVER);
      assertEquals(
          Kind.TIMEOUT, assertThrows(SourceException.class, () -> store.list(late)).kind());
      Cancellation cancellation = new Cancellation();
      Thread.startVirtualThread(
          () -> {
            await(isAsked);
            cancellation.cancel();
          });
      CallContext left = call(60_000, cancellation);
      Kind[] ended = {null};
      Thread calling =
          Thread.startVirtualThread(
              () -> ended[0] = assertThrows(SourceException.class, () -> store.list(left)).kind());
      calling.join();
      assertEquals(Kind.CANCELLED, ended[0]);
      assertFalse(store.isReady());
    } finally {
      isOver.countDown();
      server.stop(0);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServiceThatIsNotThereIsUnavailable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (BucketStore store = store(port)) {
      CallContext call = call(20_000, Cancellation.NEVER);
      assertEquals(
          Kind.UNAVAILABLE, assertThrows(SourceException.class, () -> store.list(call)).kind());
    }
  }
}
