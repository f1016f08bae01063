package dev.postern.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the parts of the config that are plain settings with defaults. */
final class SettingsReader {
  private static final int MOST = Integer.MAX_VALUE;
  private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

  private final Section root;
  private final Path folder;
  private final Path home;

  /**
   * @param folder where relative paths in the file start
   * @param home where default folders lie
   */
  SettingsReader(Section root, Path folder, Path home) {
    this.root = root;
    this.folder = folder;
    this.home = home;
  }

  HttpSettings http() {
    HttpSettings defaults = HttpSettings.DEFAULTS;
    try (Section server = root.section("server")) {
      return new HttpSettings(
          server.text("host", defaults.host()),
          server.number("port", defaults.port(), 0, 65_535),
          server.texts("allowed-hosts", defaults.allowedHosts()),
          server.texts("allowed-origins", defaults.allowedOrigins()),
          server.number("max-body-bytes", defaults.maxBodyBytes(), 1024, MOST),
          server.number("max-header-bytes", defaults.maxHeaderBytes(), 1024, 1024 * 1024),
          server.number("max-headers", defaults.maxHeaders(), 8, 10_000),
          server.number("header-timeout-ms", defaults.headerTimeoutMillis(), 100, DAY_MILLIS),
          server.number("body-timeout-ms", defaults.bodyTimeoutMillis(), 100, DAY_MILLIS),
          server.number("idle-timeout-ms", defaults.idleTimeoutMillis(), 100, DAY_MILLIS),
          server.number("write-timeout-ms", defaults.writeTimeoutMillis(), 100, DAY_MILLIS),
          server.number("min-answer-bytes-per-second", defaults.minAnswerBytesPerSecond(), 1, MOST),
          server.number("max-concurrent-requests", defaults.maxConcurrentRequests(), 1, 1_000_000),
          server.number(
              "max-answer-bytes-in-flight",
              defaults.maxAnswerBytesInFlight(),
              1024 * 1024,
              Long.MAX_VALUE),
          server.number("drain-timeout-ms", defaults.drainTimeoutMillis(), 0, DAY_MILLIS),
          server.flag("docs", defaults.servesDocs()),
          TlsReader.read(server, folder));
    }
  }

  static CallLimits callLimits(Section limits) {
    CallLimits defaults = CallLimits.DEFAULTS;
    return new CallLimits(
        limits.number("max-rows", defaults.maxRows(), 1, MOST - 1),
        limits.number("timeout-ms", defaults.timeoutMillis(), 1, DAY_MILLIS),
        limits.number("max-result-bytes", defaults.maxResultBytes(), 1024, MOST),
        limits.number("export-timeout-ms", defaults.exportTimeoutMillis(), 1, DAY_MILLIS),
        limits.number("max-exports", defaults.maxExports(), 0, 10_000),
        limits.number("lock-timeout-ms", defaults.lockTimeoutMillis(), 0, DAY_MILLIS));
  }

  static QueryLimits queryLimits(Section limits) {
    QueryLimits defaults = QueryLimits.DEFAULTS;
    return new QueryLimits(
        limits.number("max-query-characters", defaults.maxQueryCharacters(), 256, 1024 * 1024),
        limits.number("max-filter-nodes", defaults.maxFilterNodes(), 1, 100_000),
        limits.number("max-filter-depth", defaults.maxFilterDepth(), 1, 100),
        limits.number("max-in-values", defaults.maxInValues(), 1, 100_000),
        limits.number("max-select-items", defaults.maxSelectItems(), 1, 10_000),
        limits.number("max-embeds", defaults.maxEmbeds(), 0, 1_000),
        limits.number("max-embed-depth", defaults.maxEmbedDepth(), 0, 20),
        limits.number("max-order-keys", defaults.maxOrderKeys(), 0, 1_000),
        limits.number("max-offset", defaults.maxOffset(), 0, Long.MAX_VALUE),
        limits.number("max-pattern-characters", defaults.maxPatternCharacters(), 0, 1024 * 1024),
        limits.number("max-batch-operations", defaults.maxBatchOperations(), 1, 1_000));
  }

  McpSettings mcp() {
    McpSettings defaults = McpSettings.DEFAULTS;
    try (Section mcp = root.section("mcp")) {
      boolean writesOpen = mcp.flag("writes", defaults.writesOpen());
      int maxRows = mcp.number("max-rows", defaults.maxRows(), 1, MOST - 1);
      int defaultRows =
          mcp.number("default-rows", Math.min(maxRows, defaults.defaultRows()), 1, MOST - 1);
      if (defaultRows > maxRows) {
        mcp.problem("default-rows", "is more than max-rows, which is " + maxRows);
      }
      return new McpSettings(
          writesOpen,
          Math.min(defaultRows, maxRows),
          maxRows,
          mcp.number("max-result-bytes", defaults.maxResultBytes(), 1024, MOST),
          mcp.number("max-listed-names", defaults.maxListedNames(), 0, 10_000),
          mcp.number("max-listed-tools", defaults.maxListedTools(), 1, 10_000),
          mcp.flag("repeat-rows-as-text", defaults.repeatsRowsAsText()),
          mcp.number("list-fresh-ms", defaults.listFreshMillis(), 0, DAY_MILLIS),
          mcp.text("instructions", defaults.instructions()),
          connections(mcp),
          McpToolReader.read(mcp),
          McpSignInReader.read(mcp),
          AgentProfile.of(mcp.word("profile", AgentProfile.READ_ONLY.word(), AgentProfile.words())),
          Reaction.of(mcp.word("trifecta", Reaction.WARN.word(), Reaction.words())));
    }
  }

  /** What becomes of a mix of rights that lets data out, where it is said. */
  static Optional<Reaction> onTrifecta(Section mcp) {
    return mcp.findText("trifecta").isEmpty()
        ? Optional.empty()
        : Optional.of(Reaction.of(mcp.word("trifecta", Reaction.WARN.word(), Reaction.words())));
  }

  /** What holds for tools, where it is said. */
  static Optional<AgentProfile> profile(Section mcp) {
    return mcp.findText("profile").isEmpty()
        ? Optional.empty()
        : Optional.of(
            AgentProfile.of(
                mcp.word("profile", AgentProfile.READ_ONLY.word(), AgentProfile.words())));
  }

  private static McpConnections connections(Section mcp) {
    McpConnections defaults = McpConnections.DEFAULTS;
    try (Section sessions = mcp.section("sessions")) {
      return new McpConnections(
          sessions.number("max", defaults.maxSessions(), 0, 1_000_000),
          sessions.number("max-per-caller", defaults.maxSessionsPerCaller(), 1, 10_000),
          sessions.number("idle-ms", defaults.sessionIdleMillis(), 1_000, DAY_MILLIS),
          sessions.number("max-streams", defaults.maxStreams(), 0, 100_000),
          sessions.number("max-streams-per-caller", defaults.maxStreamsPerCaller(), 1, 10_000),
          mcp.number("stream-after-ms", defaults.streamAfterMillis(), 10, DAY_MILLIS),
          mcp.number("heartbeat-ms", defaults.heartbeatMillis(), 10, DAY_MILLIS),
          mcp.number("question-ms", defaults.questionMillis(), 1_000, DAY_MILLIS));
    }
  }

  /**
   * What it says of hooks.
   *
   * @param wantsFiles whether what is granted to a file that is not there is a problem
   */
  HookSettings hooks(boolean wantsFiles) {
    try (Section hooks = root.section("hooks")) {
      return HookReader.read(hooks, home.resolve("scripts"), folder, wantsFiles);
    }
  }

  AdminSettings admin() {
    AdminSettings defaults = AdminSettings.DEFAULTS;
    try (Section admin = root.section("admin")) {
      return new AdminSettings(
          admin.text("host", defaults.host()),
          admin.findNumber("port", 0, 65_535),
          admin.texts("allowed-hosts", defaults.allowedHosts()),
          admin.flag("tls", defaults.usesTls()));
    }
  }

  Path dataFolder() {
    return root.path("data-folder", home.resolve(".postern"), folder);
  }

  AuditSettings audit(Path dataFolder) {
    return AuditReader.read(root, dataFolder.resolve("audit.jsonl"), folder);
  }

  PluginSettings plugins() {
    try (Section plugins = root.section("plugins")) {
      List<Path> folders = plugins.paths("folders", List.of(home.resolve("plugins")), folder);
      Map<String, String> pins = new LinkedHashMap<>();
      Section named = plugins.section("pins");
      for (String id : named.names()) {
        Optional<String> pin = named.requireText(id);
        if (pin.isPresent() && !SHA_256.matcher(pin.get()).matches()) {
          named.problem(id, "expects a SHA-256, which is 64 hexadecimal digits");
        }
        pins.put(id, pin.orElse("").toLowerCase(Locale.ROOT));
      }
      List<Path> signers = plugins.paths("signers", List.of(), folder);
      return new PluginSettings(folders, pins, signers, plugins.place());
    }
  }
}
