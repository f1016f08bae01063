package dev.postern.plugin;

import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;

/**
 * pf4j without its habits: it loads only the files it is handed, unzips nothing, knows no disabled
 * plugins and shows plugins the {@link SpiClassLoader} alone.
 */
final class PluginHost extends DefaultPluginManager {
  private final Map<Path, PluginFiles> known = new HashMap<>();
  private final Overdue overdue = new Overdue();
  private final ClassLoader shared = new SpiClassLoader(PluginHost.class.getClassLoader());

  PluginHost(String spiVersion) {
    super(List.of());
    setSystemVersion(spiVersion);
  }

  /**
   * Makes a plugin's class loader; runs none of its code.
   *
   * @return the plugin's id
   * @throws PluginRuntimeException where it cannot be loaded
   */
  String load(PluginFiles files) {
    known.put(files.jar(), files);
    return loadPlugin(files.jar());
  }

  /** Ends calls into plugins that do not end by themselves. */
  Overdue overdue() {
    return overdue;
  }

  /** Stops what runs and closes every class loader. */
  void close() {
    overdue.close();
    List.copyOf(getPlugins()).forEach(plugin -> unloadPlugin(plugin.getPluginId()));
  }

  @Override
  protected List<Path> createPluginsRoot() {
    return List.of();
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new PluginRepository() {
      @Override
      public List<Path> getPluginPaths() {
        return List.copyOf(known.keySet());
      }

      @Override
      public boolean deletePluginPath(Path path) {
        return false;
      }
    };
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new ManifestPluginDescriptorFinder();
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String id) {
        return false;
      }

      @Override
      public void disablePlugin(String id) {
        throw new UnsupportedOperationException("take a plugin out of its folder instead");
      }

      @Override
      public void enablePlugin(String id) {
        throw new UnsupportedOperationException("plugins are always enabled");
      }
    };
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new PluginLoader() {
      @Override
      public boolean isApplicable(Path jar) {
        return known.containsKey(jar);
      }

      @Override
      public ClassLoader loadPlugin(Path jar, PluginDescriptor descriptor) {
        PluginClassLoader loader =
            new PluginClassLoader(PluginHost.this, descriptor, shared, ClassLoadingStrategy.APD);
        PluginFiles files = known.get(jar);
        addTo(loader, files.jar());
        files.libraries().forEach(library -> addTo(loader, library));
        return loader;
      }
    };
  }

  private static void addTo(PluginClassLoader loader, Path jar) {
    try {
      loader.addURL(jar.toUri().toURL());
    } catch (MalformedURLException impossible) {
      throw new PluginRuntimeException(impossible);
    }
  }
}
