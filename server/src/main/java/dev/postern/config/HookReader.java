package dev.postern.config;

import dev.postern.error.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the config says of hooks. */
final class HookReader {
  private static final int MOST = Integer.MAX_VALUE;
  private static final int MAX_SECONDS = 30 * 24 * 60 * 60;
  private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  private HookReader() {}

  /**
   * Reads the section.
   *
   * @param usual where scripts lie unless the config names a folder
   * @param wantsFiles whether what is granted to a file that is not there is a problem
   */
  static HookSettings read(Section hooks, Path usual, Path folder, boolean wantsFiles) {
    Path scripts = hooks.path("folder", usual, folder);
    if (!scripts.equals(usual) && !Files.isDirectory(scripts)) {
      hooks.problem("folder", "names no folder");
    }
    HookLimits limits = limits(hooks);
    Map<String, String> secrets = secrets(hooks.section("secrets"));
    return new HookSettings(
        scripts,
        limits,
        new HookReach(
            secrets,
            files(hooks.section("files"), scripts, secrets.keySet(), wantsFiles),
            fetch(hooks),
            keyValues(hooks),
            afterCommit(hooks)),
        safety(hooks));
  }

  private static HookSafety safety(Section hooks) {
    HookSafety defaults = HookSafety.DEFAULTS;
    return new HookSafety(
        hooks.number("break-after-failures", defaults.breakAfterFailures(), 1, 1_000_000),
        hooks.number("break-ms", defaults.breakMillis(), 1, 24 * 60 * 60 * 1_000),
        hooks.flag("show-errors", defaults.showsErrors()));
  }

  private static HookLimits limits(Section hooks) {
    HookLimits defaults = HookLimits.DEFAULTS;
    return new HookLimits(
        hooks.number("timeout-ms", defaults.timeoutMillis(), 1, 60_000),
        hooks.number("load-timeout-ms", defaults.loadTimeoutMillis(), 100, 600_000),
        hooks.number("max-statements", defaults.statementLimit(), 1_000, MOST),
        hooks.number("threads", defaults.poolThreads(), 1, 256),
        hooks.number("max-queued", defaults.queueLength(), 1, 1_000_000),
        hooks.number("max-payload-bytes", defaults.maxPayloadBytes(), 1024, MOST),
        hooks.number("max-log-characters", defaults.maxLogCharacters(), 0, 1_000_000),
        hooks.number("max-source-bytes", defaults.maxSourceBytes(), 1024, MOST),
        hooks.number("max-calls", defaults.maxCalls(), 0, 10_000),
        hooks.number("max-depth", defaults.maxDepth(), 0, 10),
        hooks.number("python-threads", defaults.pythonThreads(), 1, 256));
  }

  private static HookReach.Fetch fetch(Section hooks) {
    HookReach.Fetch defaults = HookReach.Fetch.DEFAULTS;
    try (Section fetch = hooks.section("fetch")) {
      return new HookReach.Fetch(
          fetch.number("timeout-ms", defaults.timeoutMillis(), 1, 60_000),
          fetch.number("max-request-bytes", defaults.maxRequestBytes(), 0, 64 * 1024 * 1024),
          fetch.number("max-response-bytes", defaults.maxResponseBytes(), 0, 64 * 1024 * 1024),
          fetch.number("max-calls", defaults.maxCalls(), 0, 1_000));
    }
  }

  private static HookReach.KeyValues keyValues(Section hooks) {
    HookReach.KeyValues defaults = HookReach.KeyValues.DEFAULTS;
    try (Section kv = hooks.section("kv")) {
      return new HookReach.KeyValues(
          kv.number("max-entries", defaults.maxEntries(), 0, 10_000_000),
          kv.number("max-value-bytes", defaults.maxValueBytes(), 1, 1024 * 1024),
          kv.number("max-ttl-seconds", defaults.maxTtlSeconds(), 1, MAX_SECONDS));
    }
  }

  private static HookReach.AfterCommit afterCommit(Section hooks) {
    HookReach.AfterCommit defaults = HookReach.AfterCommit.DEFAULTS;
    try (Section after = hooks.section("after-commit")) {
      return new HookReach.AfterCommit(
          after.number("attempts", defaults.attempts(), 1, 20),
          after.number("pause-ms", defaults.pauseMillis(), 1, 60_000),
          after.number("timeout-ms", defaults.timeoutMillis(), 1, 600_000),
          after.number("max-queued", defaults.maxQueued(), 1, 1_000_000),
          after.number("max-queued-bytes", defaults.maxQueuedBytes(), 1, MOST),
          after.number("drain-ms", defaults.drainMillis(), 0, 600_000));
    }
  }

  private static Map<String, String> secrets(Section section) {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (String name : section.names()) {
      if (!SECRET_NAME.matcher(name).matches()) {
        section.problem(name, "is no name for a secret: letters, digits and _ make one");
      }
      section.requireSecret(name).ifPresent(value -> secrets.put(name, value));
    }
    return secrets;
  }

  private static Map<String, HookFileSettings> files(
      Section section, Path scripts, Set<String> secrets, boolean wantsFiles) {
    Map<String, HookFileSettings> files = new LinkedHashMap<>();
    for (String path : section.names()) {
      try (Section file = section.section(path)) {
        if (wantsFiles) {
          checkFile(section, path, scripts);
        }
        files.put(
            path,
            new HookFileSettings(
                file.flag("statements", HookFileSettings.NOTHING.statements()),
                known(file, file.texts("secrets", List.of()), secrets),
                hosts(file, "hosts", true),
                hosts(file, "private-hosts", false)));
      }
    }
    return files;
  }

  private static void checkFile(Section section, String path, Path scripts) {
    List<String> found = scriptsIn(scripts);
    if (!found.contains(path)) {
      section.problem(path, "is no hook file in " + scripts, Suggestion.nearest(path, found));
    }
  }

  private static List<String> scriptsIn(Path scripts) {
    if (!Files.isDirectory(scripts)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(scripts, 2)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> scripts.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".js") || name.endsWith(".py"))
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
  }

  private static List<String> known(Section file, List<String> names, Set<String> secrets) {
    for (String name : names) {
      if (!secrets.contains(name)) {
        file.problem(
            "secrets",
            "names '" + name + "', which hooks.secrets does not have",
            Suggestion.nearest(name, secrets));
      }
    }
    return names;
  }

  private static List<HostPattern> hosts(Section file, String key, boolean mayBeWide) {
    List<HostPattern> hosts = new ArrayList<>();
    for (String written : file.texts(key, List.of())) {
      Optional<HostPattern> pattern =
          HostPattern.of(written).filter(host -> mayBeWide || !host.isWide());
      if (pattern.isEmpty()) {
        file.problem(
            key,
            "holds '%s', which is none of name, name:port%s and http://name:port"
                .formatted(written, mayBeWide ? ", *.name.tld" : ""));
      }
      pattern.ifPresent(hosts::add);
    }
    return hosts;
  }
}
