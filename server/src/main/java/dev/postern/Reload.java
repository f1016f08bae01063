package dev.postern;

import dev.postern.cli.RecordRequests;
import dev.postern.cli.ReloadRequests;
import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.config.ToolFiles;
import dev.postern.hook.HookEngine;
import dev.postern.hook.HookHistory;
import dev.postern.hook.ReloadOutcome;
import dev.postern.limit.Quotas;
import dev.postern.plan.ToolFitting;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.policy.RuleReader;
import dev.postern.schema.Services;
import dev.postern.spi.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the config file or the hook files have changed, and puts roles,
 * rates, named tools and hooks in force: the whole new set, or the old one with the reason in the
 * log and in readiness. Files are read and compared; notices of changed scripts only make a look
 * come sooner, since they do not reach mounted folders. When an operator asks for it, or a source
 * tells of a change, catalogs are read again as well.
 */
final class Reload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final int LOOK_EVERY_MILLIS = 1_000;
  private static final String CURRENT = "current";
  private static final String STALE = "stale";
  private static final String TOGETHER = "rights that come together";
  private static final String TOOLS_OF = "tools of ";
  private static final String WITHDRAWN = "some withdrawn";

  private final Path file;
  private final Path toolsFolder;
  private final Supplier<Config> reader;
  private final Policy policy;
  private final Services services;
  private final HookEngine hooks;
  private final RoleChecks checks;
  private final Quotas quotas;
  private final Runnable changedRights;
  private final ReloadRequests requests;
  private final RecordRequests recordings;
  private final HookHistory history;
  private final Path scriptsFolder;
  private final Map<String, String> state = new ConcurrentSkipListMap<>();
  private final Set<Services.Service> changed = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postern-reload").factory());
  private byte[] lastSeen;
  private List<Problem> toldOfHooks = List.of();
  private volatile Optional<FolderWatch> watcher = Optional.empty();

  /** What came of reading one thing again, in words for the operator. */
  private record Part(boolean isInForce, String told) {}

  /**
   * @param changed called whenever roles or catalogs are others than before
   */
  Reload(
      Config config,
      Supplier<Config> reader,
      Policy policy,
      Services services,
      HookEngine hooks,
      RoleChecks checks,
      Quotas quotas,
      Runnable changed) {
    this.file = config.file();
    this.toolsFolder = config.toolsFolder();
    this.reader = reader;
    this.policy = policy;
    this.services = services;
    this.hooks = hooks;
    this.checks = checks;
    this.quotas = quotas;
    this.changedRights = changed;
    this.requests = new ReloadRequests(config.dataFolder());
    this.recordings = new RecordRequests(config.dataFolder());
    this.history = new HookHistory(config.dataFolder(), Clock.systemUTC());
    this.scriptsFolder = config.hooks().folder();
    this.lastSeen = content();
  }

  void start() {
    keepHooks();
    watch();
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Has the catalog of a service read again soon, in a thread of its own; however often it is told
   * before that happens, once.
   */
  void catalogChanged(Services.Service service) {
    if (changed.add(service) && !clock.isShutdown()) {
      clock.execute(this::readChanged);
    }
  }

  /** A word for roles and for hooks: {@code current}, or {@code stale} after a bad change. */
  Map<String, String> state() {
    return state;
  }

  private void look() {
    try {
      recordings.take().ifPresent(this::record);
      List<String> asked = requests.take();
      if (!asked.isEmpty()) {
        answer(asked, everything());
        return;
      }
      byte[] content = content();
      if (!Arrays.equals(content, lastSeen)) {
        lastSeen = content;
        Part part = roles();
        if (part.isInForce) {
          LOG.info("{}; other changes wait for a restart", part.told);
        } else {
          LOG.warn("{}", part.told);
        }
      }
      hooksIfChanged();
    } catch (RuntimeException | IOException failure) {
      LOG.error("Looking for changes failed", failure);
    }
  }

  /** Roles come after catalogs, since they name tables and columns. */
  private ReloadRequests.Answer everything() {
    lastSeen = content();
    List<Part> parts = new ArrayList<>();
    services.all().forEach(service -> parts.add(catalog(service)));
    parts.add(roles());
    parts.add(scripts());
    return new ReloadRequests.Answer(
        parts.stream().allMatch(Part::isInForce), parts.stream().map(Part::told).toList());
  }

  private void answer(List<String> asked, ReloadRequests.Answer answer) throws IOException {
    LOG.info("Read again as asked for:\n{}", String.join("\n", answer.lines()));
    for (String id : asked) {
      requests.answer(id, answer);
    }
  }

  private void readChanged() {
    for (Services.Service service : List.copyOf(changed)) {
      changed.remove(service); // before reading: what changes from now on is another change
      Part part = catalog(service);
      if (part.isInForce) {
        LOG.info("{}", part.told);
      } else {
        LOG.warn("{}", part.told);
      }
      lookAtMixes();
    }
  }

  private Part catalog(Services.Service service) {
    String name = "service " + service.name();
    try {
      service.introspect();
      service.problems().forEach(broken -> LOG.warn("{}; what it names is not served", broken));
      changedRights.run();
      state.put("catalog of " + service.name(), CURRENT);
      List<Problem> problems = service.toolProblems();
      if (problems.isEmpty()) {
        state.replace(TOOLS_OF + service.name(), CURRENT);
        return new Part(true, "The catalog of " + name + " is read again");
      }
      state.put(TOOLS_OF + service.name(), WITHDRAWN);
      return new Part(
          false,
          "The catalog of %s is read again; tools that no longer fit it are withdrawn:\n%s"
              .formatted(name, lines(problems)));
    } catch (RuntimeException failure) {
      state.put("catalog of " + service.name(), STALE);
      return new Part(
          false, "The catalog of " + name + " stays as it was: " + failure.getMessage());
    }
  }

  /** The config and the tools that have files of their own. */
  private byte[] content() {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(Files.readAllBytes(file));
      for (Path tool : ToolFiles.in(toolsFolder)) {
        all.write(tool.toString().getBytes(StandardCharsets.UTF_8));
        all.write(Files.readAllBytes(tool));
      }
      return all.toByteArray();
    } catch (IOException beingReplaced) {
      return lastSeen;
    }
  }

  /** Roles name tools, and tools are looked at as roles: they are one set. */
  private Part roles() {
    try {
      Config read = reader.get();
      RuleBook rules = RuleReader.read(read);
      ToolFitting tools = new ToolFitting(read.tools().values(), rules, read.delegates());
      List<Services.Staged> staged =
          services.all().stream().map(service -> service.stage(tools)).toList();
      check(read, rules, staged);
      staged.forEach(Services.Staged::use);
      policy.replace(rules);
      quotas.use(read.rates().rates());
      checks.use(read);
      changedRights.run();
      services.all().forEach(service -> state.remove(TOOLS_OF + service.name()));
      state.put("roles", CURRENT);
      return new Part(
          true, "The roles of " + file + " are in force" + warnings(read, rules, staged));
    } catch (ConfigException | SourceException wrong) {
      state.put("roles", STALE);
      return new Part(false, "The roles of " + file + " stay as they were:\n" + wrong.getMessage());
    }
  }

  private String warnings(Config read, RuleBook rules, List<Services.Staged> staged) {
    List<Problem> warnings =
        checks.warnings(read, rules, staged.stream().map(Services.Staged::schema).toList());
    return warnings.isEmpty() ? "" : ", but look at this:\n" + lines(warnings);
  }

  /**
   * A catalog or hooks that have come into force already may bring rights together that roles are
   * not to have; roles are not taken away by that, but nobody can miss it.
   */
  private void lookAtMixes() {
    List<Problem> mixes =
        checks.refusedMixes(
            policy.book(), services.all().stream().map(Services.Service::schema).toList());
    if (mixes.isEmpty()) {
      state.remove(TOGETHER);
    } else {
      state.put(TOGETHER, "look at the log");
      LOG.error(
          "Since a catalog or hooks have changed, roles have what they must not:\n{}",
          lines(mixes));
    }
  }

  private void hooksIfChanged() {
    switch (hooks.reload()) {
      case ReloadOutcome.Unchanged unchanged -> {
        // A bad change may have been taken back.
        toldOfHooks = List.of();
        state.replace("hooks", CURRENT);
      }
      case ReloadOutcome.Replaced replaced -> {
        toldOfHooks = List.of();
        LOG.info("{}", told(replaced).told);
      }
      case ReloadOutcome.Kept kept -> {
        Part part = told(kept);
        if (!kept.problems().equals(toldOfHooks)) {
          toldOfHooks = kept.problems();
          LOG.warn("{}", part.told);
        }
      }
    }
  }

  private Part scripts() {
    return told(hooks.reload());
  }

  private Part told(ReloadOutcome outcome) {
    return switch (outcome) {
      case ReloadOutcome.Unchanged(String version) -> {
        state.replace("hooks", CURRENT);
        yield new Part(true, "Hooks " + version + " are in force, unchanged");
      }
      case ReloadOutcome.Replaced(String version, int files) -> {
        state.put("hooks", CURRENT);
        keepHooks();
        lookAtMixes();
        yield new Part(true, "Hooks %s are in force, from %d files".formatted(version, files));
      }
      case ReloadOutcome.Kept(String version, List<Problem> problems) -> {
        state.put("hooks", STALE);
        yield new Part(
            false, "Hooks stay as they were, version %s:\n%s".formatted(version, lines(problems)));
      }
    };
  }

  private void record(RecordRequests.Wanted wanted) {
    hooks.record(wanted.resource(), wanted.calls(), wanted.seconds());
    LOG.info(
        "At most {} calls of the next {} s are recorded as asked for",
        wanted.calls(),
        wanted.seconds());
  }

  /** What is in force now can be had back later. */
  private void keepHooks() {
    try {
      history.keep(hooks.version(), hooks.sources());
    } catch (IOException | UncheckedIOException failure) {
      LOG.warn("The hooks in force cannot be kept for a rollback: {}", failure.getMessage());
    }
  }

  /** Notices of changed scripts only make the next look come sooner; without them it comes too. */
  private void watch() {
    watcher = FolderWatch.start(scriptsFolder, this::lookSoon);
  }

  private void lookSoon() {
    if (!clock.isShutdown()) {
      clock.execute(this::look);
    }
  }

  private static String lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  private void check(Config read, RuleBook rules, List<Services.Staged> staged) {
    List<Problem> problems =
        new ArrayList<>(
            checks.problems(read, rules, staged.stream().map(Services.Staged::schema).toList()));
    staged.forEach(service -> problems.addAll(service.problems()));
    if (!policy.book().sourceRoles().containsAll(rules.sourceRoles())) {
      problems.add(
          new Problem(
              Position.wholeOf(file), "roles", "names a new database-role, which needs a restart"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    watcher.ifPresent(FolderWatch::close);
  }
}
