package dev.postern;

import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.hook.HookEngine;
import dev.postern.hook.ReloadOutcome;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.policy.RuleCheck;
import dev.postern.policy.RuleReader;
import dev.postern.schema.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether the config file or the hook files have changed, and puts roles and
 * hooks in force: the whole new set, or the old one with the reason in the log and in readiness.
 * Files are read and compared rather than watched: change notices do not reach mounted folders.
 */
final class Reload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final int LOOK_EVERY_MILLIS = 1_000;

  private final Path file;
  private final Supplier<Config> reader;
  private final Policy policy;
  private final Services services;
  private final HookEngine hooks;
  private final Map<String, String> state = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("postern-reload").factory());
  private byte[] lastSeen;
  private List<Problem> toldOfHooks = List.of();

  Reload(Path file, Supplier<Config> reader, Policy policy, Services services, HookEngine hooks) {
    this.file = file;
    this.reader = reader;
    this.policy = policy;
    this.services = services;
    this.hooks = hooks;
    this.lastSeen = content();
  }

  void start() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A word for roles and for hooks: {@code current}, or {@code stale} after a bad change. */
  Map<String, String> state() {
    return state;
  }

  private void look() {
    try {
      byte[] content = content();
      if (!Arrays.equals(content, lastSeen)) {
        lastSeen = content;
        roles();
      }
      scripts();
    } catch (RuntimeException failure) {
      LOG.error("Looking for changes failed", failure);
    }
  }

  private byte[] content() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException beingReplaced) {
      return lastSeen;
    }
  }

  private void roles() {
    try {
      RuleBook rules = RuleReader.read(reader.get());
      check(rules);
      policy.replace(rules);
      state.put("roles", "current");
      LOG.info("The roles of {} are in force; other changes wait for a restart", file);
    } catch (ConfigException wrong) {
      state.put("roles", "stale");
      LOG.warn("The roles of {} stay as they were:\n{}", file, wrong.getMessage());
    }
  }

  private void scripts() {
    switch (hooks.reload()) {
      case ReloadOutcome.Unchanged(String version) -> {
        // A bad change may have been taken back.
        toldOfHooks = List.of();
        state.replace("hooks", "current");
      }
      case ReloadOutcome.Replaced(String version, int files) -> {
        toldOfHooks = List.of();
        state.put("hooks", "current");
        LOG.info("Hooks {} are in force, from {} files", version, files);
      }
      case ReloadOutcome.Kept(String version, List<Problem> problems) -> {
        state.put("hooks", "stale");
        if (!problems.equals(toldOfHooks)) {
          toldOfHooks = problems;
          LOG.warn(
              "Hooks stay as they were, version {}:\n{}",
              version,
              new ConfigException(problems).getMessage());
        }
      }
    }
  }

  private void check(RuleBook rules) {
    List<Problem> problems = new ArrayList<>();
    services.all().forEach(service -> problems.addAll(RuleCheck.problems(rules, service.schema())));
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
  }
}
