package dev.postern.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where a load spends the gateway's processor time, as the flight recorder samples it. */
final class Profile {
  private static final String SAMPLE = "jdk.CPUTimeSample";
  private static final String SAMPLE_ELSEWHERE = "jdk.ExecutionSample";
  private static final String ALLOCATION = "jdk.ObjectAllocationSample";
  private static final List<String> AREAS =
      List.of("org.postgresql", "com.zaxxer", "io.undertow", "org.xnio", "com.oracle.truffle");

  private Profile() {}

  /** Runs the load under a recording, keeps the file and sums it up as Markdown. */
  static String of(String name, Load load, Duration time, Path file) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable(SAMPLE).with("throttle", "5ms");
      recording.enable(SAMPLE_ELSEWHERE).with("period", "5ms");
      recording.enable(ALLOCATION).with("throttle", "2000/s");
      recording.start();
      load.run(time);
      recording.stop();
      recording.dump(file);
    }
    return summary(name, stacks(file));
  }

  private static List<List<RecordedFrame>> stacks(Path file) throws IOException {
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    boolean hasCpuTime =
        events.stream().anyMatch(event -> event.getEventType().getName().equals(SAMPLE));
    String wanted = hasCpuTime ? SAMPLE : SAMPLE_ELSEWHERE;
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(wanted))
        .filter(event -> event.getStackTrace() != null)
        .map(event -> event.getStackTrace().getFrames())
        .filter(frames -> !frames.isEmpty())
        .toList();
  }

  private static String summary(String name, List<List<RecordedFrame>> stacks) {
    return "\n## Profile: "
        + name
        + " ("
        + stacks.size()
        + " samples)\n"
        + table("method on top", 25, stacks, frames -> method(frames.getFirst()))
        + table("package on top", 15, stacks, frames -> packageName(frames.getFirst()))
        + table("innermost area", 20, stacks, Profile::area)
        + table("innermost method of ours", 25, stacks, Profile::ours);
  }

  private static String table(
      String title,
      int most,
      List<List<RecordedFrame>> stacks,
      Function<List<RecordedFrame>, String> key) {
    Map<String, Integer> counts = new HashMap<>();
    stacks.forEach(frames -> counts.merge(key.apply(frames), 1, Integer::sum));
    StringBuilder text = new StringBuilder("\n| " + title + " | share |\n|---|--:|\n");
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .forEach(
            entry ->
                text.append(
                    "| %s | %.1f %% |%n"
                        .formatted(entry.getKey(), 100.0 * entry.getValue() / stacks.size())));
    return text.toString();
  }

  /** The part of the product or the library nearest to the top of the stack. */
  private static String area(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String packageName = packageName(frame);
      if (packageName.startsWith("dev.postern")) {
        return packageName;
      }
      for (String area : AREAS) {
        if (packageName.startsWith(area)) {
          return area;
        }
      }
    }
    return "the Java platform alone";
  }

  private static String ours(List<RecordedFrame> frames) {
    return frames.stream()
        .filter(frame -> packageName(frame).startsWith("dev.postern"))
        .findFirst()
        .map(Profile::method)
        .orElse("none");
  }

  private static String method(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static String packageName(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.substring(0, Math.max(0, type.lastIndexOf('.')));
  }
}
