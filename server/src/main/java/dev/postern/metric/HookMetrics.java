package dev.postern.metric;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What is counted of hooks. No label ever holds anything that a caller sent. */
public final class HookMetrics {
  /** How many names scripts may use for metrics of their own. */
  public static final int MAX_SCRIPT_METRICS = 50;

  private final PrometheusRegistry registry;
  private final Counter runs;
  private final Histogram seconds;
  private final Counter deliveries;
  private final Counter fetches;
  private final Counter rests;
  private final Summary ofScripts;
  private final Set<String> scriptNames = ConcurrentHashMap.newKeySet();

  /**
   * The threads of one language.
   *
   * @param late cancelled ones that have not ended yet
   * @param contexts script worlds that are ready
   */
  public record Pool(String language, int busy, int queued, int late, int contexts) {}

  /**
   * The scripts in use.
   *
   * @param isStale whether newer ones were refused
   */
  public record Scripts(String version, boolean isStale) {}

  HookMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    runs =
        Counter.builder()
            .name("postern_hook_runs_total")
            .help("Runs of hooks by file, phase and outcome")
            .labelNames("file", "phase", "outcome")
            .register(registry);
    seconds =
        Histogram.builder()
            .name("postern_hook_duration_seconds")
            .help("How long hooks took, with the wait for a thread")
            .labelNames("file", "phase")
            .classicOnly()
            .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5)
            .register(registry);
    deliveries =
        Counter.builder()
            .name("postern_hook_after_commit_total")
            .help("Runs of afterCommit: delivered, failed, given_up, lost; refused calls")
            .labelNames("file", "outcome")
            .register(registry);
    fetches =
        Counter.builder()
            .name("postern_hook_fetches_total")
            .help("Requests of hooks to other servers by outcome")
            .labelNames("outcome")
            .register(registry);
    rests =
        Counter.builder()
            .name("postern_hook_rests_total")
            .help("How often a hook was given a rest for running into its limits again and again")
            .labelNames("file")
            .register(registry);
    ofScripts =
        Summary.builder()
            .name("postern_script_metric")
            .help("What scripts count by themselves: how often, and the sum")
            .labelNames("name")
            .register(registry);
  }

  /** One run of a hook has ended. */
  public void ran(String file, String phase, String outcome, long nanos) {
    runs.labelValues(file, phase, outcome).inc();
    seconds.labelValues(file, phase).observe(nanos / 1e9);
  }

  /** A hook is given a rest. */
  public void rests(String file) {
    rests.labelValues(file).inc();
  }

  /** Which files in use have a hook that has a rest. */
  public void resting(Supplier<Map<String, Boolean>> byFile) {
    GaugeWithCallback.builder()
        .name("postern_hook_resting")
        .help("1 where a hook of the file has a rest, and calls are refused for it")
        .labelNames("file")
        .callback(
            callback ->
                byFile.get().forEach((file, isResting) -> callback.call(isResting ? 1 : 0, file)))
        .register(registry);
  }

  /** What became of a run after a commit. */
  public void afterCommit(String file, String outcome) {
    deliveries.labelValues(file, outcome).inc();
  }

  /** A request to another server has ended. */
  public void fetched(String outcome) {
    fetches.labelValues(outcome).inc();
  }

  /** A script counts something; false where there are too many names already. */
  public synchronized boolean ofScript(String name, double value) {
    if (!scriptNames.contains(name) && scriptNames.size() >= MAX_SCRIPT_METRICS) {
      return false;
    }
    scriptNames.add(name);
    ofScripts.labelValues(name).observe(value);
    return true;
  }

  /** How many entries hooks keep between calls. */
  public void keyValues(IntSupplier entries) {
    GaugeWithCallback.builder()
        .name("postern_hook_kv_entries")
        .help("Entries that hooks keep between calls")
        .callback(callback -> callback.call(entries.getAsInt()))
        .register(registry);
  }

  /** How many runs wait for a thread or for another attempt after a commit. */
  public void afterCommitQueue(IntSupplier queued) {
    GaugeWithCallback.builder()
        .name("postern_hook_after_commit_queued")
        .help("Runs of afterCommit that wait or run")
        .callback(callback -> callback.call(queued.getAsInt()))
        .register(registry);
  }

  /** What the threads of hooks do, by language. */
  public void pools(Supplier<List<Pool>> pools) {
    GaugeWithCallback.builder()
        .name("postern_hook_threads")
        .help("Threads of hooks: busy ones, cancelled ones that end late, and jobs that wait")
        .labelNames("language", "state")
        .callback(
            callback ->
                pools
                    .get()
                    .forEach(
                        pool -> {
                          callback.call(pool.busy(), pool.language(), "busy");
                          callback.call(pool.queued(), pool.language(), "queued");
                          callback.call(pool.late(), pool.language(), "late");
                        }))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_hook_contexts")
        .help("Script worlds that are ready")
        .labelNames("language")
        .callback(
            callback ->
                pools.get().forEach(pool -> callback.call(pool.contexts(), pool.language())))
        .register(registry);
  }

  /** Which scripts are in use, and whether they are the newest. */
  public void scripts(Supplier<Scripts> scripts) {
    GaugeWithCallback.builder()
        .name("postern_hook_scripts_stale")
        .help("1 where newer scripts were refused and older ones are in use")
        .callback(callback -> callback.call(scripts.get().isStale() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("postern_hook_scripts_info")
        .help("Which scripts are in use")
        .labelNames("version")
        .callback(callback -> callback.call(1, scripts.get().version()))
        .register(registry);
  }
}
