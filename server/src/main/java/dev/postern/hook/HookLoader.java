package dev.postern.hook;

import dev.postern.config.ConfigException;
import dev.postern.config.HookSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Compiles and checks scripts: all of them, or an account of everything that is wrong. */
final class HookLoader {
  private static final String NO_PYTHON =
      "is Python, which this distribution was packed without: put python-language, "
          + "python-resources and the other jars of org.graalvm.polyglot:python, in the version of "
          + "js-language, into lib, or write the hook in JavaScript";

  private final HookSettings settings;
  private final Sandboxes sandboxes;
  private final ScriptFiles scripts;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Language, Sandbox> opened = new ConcurrentHashMap<>();

  private HookLoader(HookSettings settings, Sandboxes sandboxes, ScriptFiles scripts) {
    this.settings = settings;
    this.sandboxes = sandboxes;
    this.scripts = scripts;
  }

  /** A set that may be used, and the sandboxes it was checked in. */
  record Loaded(HookSet set, Map<Language, Sandbox> sandboxes) {}

  /**
   * Checks scripts.
   *
   * @throws ConfigException with all that is wrong
   */
  static Loaded load(
      HookSettings settings, Sandboxes sandboxes, ScriptFiles scripts, KnownResources known) {
    return new HookLoader(settings, sandboxes, scripts).load(known);
  }

  private Loaded load(KnownResources known) {
    problems.addAll(scripts.problems());
    Map<HookFile, List<Hook>> hooks = compiled();
    Map<String, Set<String>> resources = known.byService();
    BindCheck binds = new BindCheck(known, resources, settings.folder(), problems);
    hooks.forEach(
        (file, bound) -> {
          checkBinding(file, resources);
          bound.stream().findFirst().ifPresent(hook -> binds.check(file, hook.bind()));
        });
    if (!problems.isEmpty()) {
      opened.values().forEach(Sandbox::close);
      throw new ConfigException(problems);
    }
    List<Hook> all = hooks.values().stream().flatMap(List::stream).toList();
    return new Loaded(HookSet.of(scripts, List.copyOf(hooks.keySet()), all), Map.copyOf(opened));
  }

  /** Scripts run while they are loaded, so that is watched too. */
  private Map<HookFile, List<Hook>> compiled() {
    CompletableFuture<Map<HookFile, List<Hook>>> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("hook-load")
        .daemon()
        .start(
            () -> {
              try {
                result.complete(compile());
              } catch (RuntimeException | OutOfMemoryError failure) {
                result.completeExceptionally(failure);
              }
            });
    try {
      return result.get(settings.limits().loadTimeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException over) {
      throw stopped(
          "take longer to load than %d ms".formatted(settings.limits().loadTimeoutMillis()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw stopped("were not loaded: interrupted");
    } catch (ExecutionException failed) {
      throw new IllegalStateException("The script engine does not start", failed.getCause());
    }
  }

  private ConfigException stopped(String message) {
    for (Sandbox running : opened.values()) {
      Thread.ofPlatform().name("hook-end").daemon().start(running::close);
    }
    return new ConfigException(
        List.of(new Problem(new Position(settings.folder(), 0, 0), "", message)));
  }

  private Map<HookFile, List<Hook>> compile() {
    Map<HookFile, List<Hook>> hooks = new LinkedHashMap<>();
    scripts
        .hooks()
        .forEach(
            (path, text) -> {
              HookFile file = HookFile.of(path, text);
              if (Sandboxes.speak(file.language())) {
                hooks.put(file, hooks(file));
              } else {
                problem(file, 0, 0, NO_PYTHON);
              }
            });
    return hooks;
  }

  private Sandbox sandbox(Language language) {
    return opened.compute(
        language,
        (_, known) ->
            known == null || known.isDead()
                ? sandboxes.open(language, scripts.version(language), scripts.modules())
                : known);
  }

  private List<Hook> hooks(HookFile file) {
    List<Phase> phases = new ArrayList<>();
    Bind bind = Bind.ALWAYS;
    try {
      List<Sandbox.Export> exports = sandbox(file.language()).exports(file);
      for (Sandbox.Export export : exports) {
        Optional<Phase> phase = Phase.of(export.name(), file.language());
        if (export.name().equals(BindReader.NAME)) {
          bind = new BindReader(file, settings.folder(), problems).read(export.json());
        } else if (phase.isPresent() && export.isFunction()) {
          phases.add(phase.get());
        } else {
          problems.add(unusable(file, export, phase.isPresent()));
        }
      }
      if (exports.stream().allMatch(export -> export.name().equals(BindReader.NAME))) {
        problem(file, 0, 0, "exports no hook, for instance: " + file.language().example());
      }
    } catch (HookFailure failure) {
      boolean isHere = failure.isIn(file.path());
      problem(
          file, isHere ? failure.line() : 0, isHere ? failure.column() : 0, failure.getMessage());
    }
    Bind narrowed = bind;
    return phases.stream().map(phase -> new Hook(file, phase, narrowed)).toList();
  }

  private Problem unusable(HookFile file, Sandbox.Export export, boolean isPhase) {
    Position position = position(file, export.line(), export.column());
    return isPhase
        ? new Problem(position, export.name(), "is exported but is no function")
        : new Problem(
            position,
            export.name(),
            "is exported but is no hook; keep what is not for the gateway to itself",
            Phase.meantBy(export.name(), file.language()));
  }

  private void checkBinding(HookFile file, Map<String, Set<String>> resources) {
    if (file.service().isEmpty()) {
      if (file.resource().isPresent()) {
        problem(file, 0, 0, "binds to nothing: a hook file is <service>/<resource> or _any");
      }
      return;
    }
    String service = file.service().get();
    Set<String> names = resources.get(service);
    if (names == null) {
      unbound(file, "service '" + service + "'", service, resources.keySet());
      return;
    }
    file.resource()
        .filter(resource -> !names.contains(resource))
        .ifPresent(
            resource ->
                unbound(
                    file,
                    "'%s' in the service '%s'".formatted(resource, service),
                    resource,
                    names));
  }

  private void unbound(HookFile file, String what, String name, Collection<String> candidates) {
    problems.add(
        new Problem(
            position(file, 0, 0),
            "",
            "binds to nothing: there is no " + what,
            Suggestion.nearest(name, candidates)));
  }

  private void problem(HookFile file, int line, int column, String message) {
    problems.add(new Problem(position(file, line, column), "", message));
  }

  private Position position(HookFile file, int line, int column) {
    Path path = settings.folder().resolve(file.path());
    return new Position(path, line, column);
  }
}
