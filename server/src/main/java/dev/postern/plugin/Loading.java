package dev.postern.plugin;

import dev.postern.config.ConfigException;
import dev.postern.config.PluginSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.spi.AuthProvider;
import dev.postern.spi.DataSourceConnector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/** One pass over the plugin folders that goes on after a problem, so that all are told at once. */
final class Loading {
  private final PluginHost host;
  private final PluginSettings settings;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Path> filesById = new HashMap<>();
  private final Map<String, Path> filesByType = new HashMap<>();

  Loading(PluginHost host, PluginSettings settings) {
    this.host = host;
    this.settings = settings;
  }

  /**
   * Loads them all.
   *
   * @throws ConfigException where one of them cannot be
   */
  List<Extensions> all() {
    List<Extensions> loaded = new ArrayList<>();
    for (PluginFiles files : new PluginFinder(problems).find(settings.folders())) {
      load(files).ifPresent(loaded::add);
    }
    for (String id : new TreeSet<>(settings.pins().keySet())) {
      if (!filesById.containsKey(id)) {
        problems.add(
            settings
                .place()
                .at(
                    "pins." + id,
                    "pins a plugin that no folder holds",
                    Suggestion.nearest(id, filesById.keySet())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return loaded;
  }

  /**
   * Loads one, wherever it lies.
   *
   * @throws ConfigException where it cannot be
   */
  Extensions one(Path place) {
    Optional<Extensions> loaded = new PluginFinder(problems).one(place).flatMap(this::load);
    if (loaded.isEmpty() && problems.isEmpty()) {
      problems.add(
          new Problem(Position.wholeOf(place), "", "holds sources and no plugin; build it"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return loaded.orElseThrow();
  }

  private Optional<Extensions> load(PluginFiles files) {
    int before = problems.size();
    check(files);
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      PluginWrapper plugin = host.getPlugin(host.load(files));
      PluginScope scope =
          new PluginScope(plugin.getPluginClassLoader(), files.jar(), host.overdue());
      if (scope.call(() -> host.startPlugin(plugin.getPluginId())) != PluginState.STARTED) {
        refuse(files, "does not start" + reason(plugin.getFailedException()));
        return Optional.empty();
      }
      return Optional.of(extensions(plugin, files, scope));
    } catch (RuntimeException | LinkageError broken) {
      refuse(files, "cannot be loaded" + reason(broken));
      return Optional.empty();
    }
  }

  /** What can be known without running any of its code. */
  private void check(PluginFiles files) {
    if (files.attribute("Plugin-Version").isEmpty()) {
      refuse(files, "has no Plugin-Version in its manifest");
    }
    if (files.attribute("Plugin-Dependencies").isPresent()) {
      refuse(files, "has Plugin-Dependencies; a plugin brings what it needs in its lib folder");
    }
    checkRequires(files);
    String id = files.attribute("Plugin-Id").orElse("");
    if (id.isEmpty()) {
      refuse(files, "has an empty Plugin-Id in its manifest");
      return;
    }
    Path first = filesById.putIfAbsent(id, files.jar());
    if (first != null) {
      refuse(files, "has the Plugin-Id " + id + ", as " + first + " has");
    }
    checkPin(files, settings.pins().get(id));
  }

  private void checkRequires(PluginFiles files) {
    String requires = files.attribute("Plugin-Requires").orElse("");
    if (requires.isEmpty()) {
      refuse(
          files,
          "has no Plugin-Requires in its manifest; write the SPI it needs, as in >="
              + host.getSystemVersion());
      return;
    }
    try {
      if (!host.getVersionManager().checkVersionConstraint(host.getSystemVersion(), requires)) {
        refuse(files, "needs the SPI " + requires + "; this is " + host.getSystemVersion());
      }
    } catch (RuntimeException malformed) {
      refuse(files, "has a Plugin-Requires that is no version constraint: " + requires);
    }
  }

  private void checkPin(PluginFiles files, String pin) {
    if (pin == null) {
      checkSignature(files);
      return;
    }
    try {
      String sha256 = files.sha256();
      if (!sha256.equals(pin)) {
        refuse(files, "has the SHA-256 " + sha256 + ", but plugins.pins says " + pin);
      }
    } catch (UncheckedIOException unreadable) {
      refuse(files, "cannot be read");
    }
  }

  /** A signature is on one jar, so that libraries beside it need a pin. */
  private void checkSignature(PluginFiles files) {
    if (settings.signers().isEmpty()) {
      return;
    }
    if (!files.libraries().isEmpty()) {
      refuse(
          files,
          "has libraries beside it, which a signature does not cover; pin it: " + files.sha256());
      return;
    }
    try {
      Signers.of(settings.signers())
          .problem(files.jar())
          .ifPresent(problem -> refuse(files, problem));
    } catch (IOException unreadable) {
      problems.add(settings.place().at("signers", "cannot be read: " + unreadable.getMessage()));
    }
  }

  private Extensions extensions(PluginWrapper plugin, PluginFiles files, PluginScope scope) {
    Map<String, DataSourceConnector> connectors = new HashMap<>();
    Map<String, AuthProvider> providers = new HashMap<>();
    for (String name : new TreeSet<>(host.getExtensionClassNames(plugin.getPluginId()))) {
      switch (made(name, files, scope).orElse(null)) {
        case null -> {} // already told
        case DataSourceConnector connector ->
            type("connector", name, files, () -> scope.within(connector).type())
                .ifPresent(type -> connectors.put(type, scope.within(connector)));
        case AuthProvider provider ->
            type("provider", name, files, () -> scope.within(provider).type())
                .ifPresent(type -> providers.put(type, scope.within(provider)));
        default ->
            refuse(
                files,
                "has the extension "
                    + name
                    + ", which is neither a DataSourceConnector nor an AuthProvider");
      }
    }
    if (host.getExtensionClassNames(plugin.getPluginId()).isEmpty()) {
      refuse(
          files,
          "brings nothing: META-INF/extensions.idx is missing or empty; compile it with pf4j's"
              + " annotation processor (-proc:full)");
    }
    return new Extensions(
        plugin.getPluginId(), plugin.getDescriptor().getVersion(), files, connectors, providers);
  }

  private Optional<Object> made(String name, PluginFiles files, PluginScope scope) {
    try {
      Class<?> type = scope.loader().loadClass(name);
      return Optional.of(scope.call(() -> host.getExtensionFactory().create(type)));
    } catch (ClassNotFoundException missing) {
      refuse(
          files,
          "lists the extension " + name + " in META-INF/extensions.idx but has no such class");
    } catch (RuntimeException | LinkageError broken) {
      refuse(files, "has the extension " + name + ", which cannot be made" + reason(broken));
    }
    return Optional.empty();
  }

  private Optional<String> type(
      String kind, String name, PluginFiles files, Supplier<String> asked) {
    String type;
    try {
      type = asked.get();
    } catch (RuntimeException | LinkageError broken) {
      refuse(files, "has the extension " + name + ", which cannot say its type" + reason(broken));
      return Optional.empty();
    }
    if (type == null || type.isBlank()) {
      refuse(files, "has the extension " + name + ", whose type is empty");
      return Optional.empty();
    }
    Path first = filesByType.putIfAbsent(kind + " " + type, files.jar());
    if (first != null) {
      refuse(files, "brings the " + kind + " " + type + ", as " + first + " does");
      return Optional.empty();
    }
    return Optional.of(type);
  }

  private void refuse(PluginFiles files, String reason) {
    problems.add(new Problem(Position.wholeOf(files.jar()), "", reason));
  }

  /** The innermost cause: pf4j wraps what a plugin threw. */
  private static String reason(Throwable failure) {
    if (failure == null) {
      return "";
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return ": " + cause;
  }
}
