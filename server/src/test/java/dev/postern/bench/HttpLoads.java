package dev.postern.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The {@link LoadClient} process, seen from the benchmark. */
final class HttpLoads implements AutoCloseable {
  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;

  private HttpLoads(Process process) {
    this.process = process;
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
  }

  /**
   * Starts the process.
   *
   * @param cases the calls of each case, made in turn by every connection
   */
  static HttpLoads start(int port, int connections, List<List<HttpCall>> cases) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoadClient.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    HttpLoads loads = new HttpLoads(process);
    loads.out.writeInt(port);
    loads.out.writeInt(connections);
    loads.out.writeInt(cases.size());
    for (List<HttpCall> calls : cases) {
      loads.out.writeInt(calls.size());
      for (HttpCall call : calls) {
        call.write(loads.out);
      }
    }
    loads.out.flush();
    return loads;
  }

  /** The load of the case at this place. */
  Load load(int place) {
    return time -> run(place, time);
  }

  private Sample run(int place, Duration time) throws IOException {
    out.writeInt(place);
    out.writeLong(time.toNanos());
    out.flush();
    return new Sample(in.readLong(), in.readDouble(), in.readLong(), in.readLong(), in.readLong());
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroy();
  }
}
