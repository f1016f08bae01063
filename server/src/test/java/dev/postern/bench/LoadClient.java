package dev.postern.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The calling side of HTTP, a process of its own so that its work is not counted as the gateway's.
 * Reads the calls of one case from its standard input, then durations in milliseconds, and answers
 * each duration with a {@link Sample} on its standard output.
 */
final class LoadClient {
  private final InetSocketAddress address;
  private final int connections;
  private final HttpCall[] calls;

  private LoadClient(int port, int connections, HttpCall[] calls) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.connections = connections;
    this.calls = calls;
  }

  public static void main(String[] arguments) throws Exception {
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
    int port = in.readInt();
    int connections = in.readInt();
    List<LoadClient> cases = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      HttpCall[] calls = new HttpCall[in.readInt()];
      for (int i = 0; i < calls.length; i++) {
        calls[i] = HttpCall.read(in);
      }
      cases.add(new LoadClient(port, connections, calls));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      while (true) {
        LoadClient wanted = cases.get(in.readInt());
        Sample sample = wanted.run(threads, in.readLong());
        out.writeLong(sample.calls());
        out.writeDouble(sample.seconds());
        out.writeLong(sample.p50Nanos());
        out.writeLong(sample.p99Nanos());
        out.writeLong(sample.callerCpuNanos());
        out.flush();
      }
    } catch (EOFException done) {
      // The benchmark has ended.
    }
  }

  private Sample run(ExecutorService threads, long nanos) throws Exception {
    long cpu = processCpuNanos();
    long start = System.nanoTime();
    List<Callable<Latencies>> loops = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int first = calls.length / connections * i;
      loops.add(() -> loop(first, start + nanos));
    }
    Latencies all = new Latencies();
    for (Future<Latencies> loop : threads.invokeAll(loops)) {
      all.add(loop.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sample(
        all.count(), seconds, all.percentile(0.5), all.percentile(0.99), processCpuNanos() - cpu);
  }

  /** On a connection of its own, new each time: the gateway closes those that idle. */
  private Latencies loop(int first, long end) throws IOException {
    try (HttpConnection connection = new HttpConnection(address)) {
      return loop(connection, first, end);
    }
  }

  private Latencies loop(HttpConnection connection, int first, long end) throws IOException {
    Latencies latencies = new Latencies();
    int next = first;
    long now = System.nanoTime();
    while (now < end) {
      HttpCall call = calls[next];
      next = next + 1 == calls.length ? 0 : next + 1;
      int status = connection.exchange(call.request());
      if (status != 200 || !connection.bodyHas(call.expected())) {
        throw new IllegalStateException("unexpected answer: " + connection.lastAnswer());
      }
      long after = System.nanoTime();
      latencies.record(after - now);
      now = after;
    }
    return latencies;
  }

  private static long processCpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
