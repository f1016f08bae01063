package dev.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Makes databases in files, with the drivers that lie beside the plugins. */
final class RelationalFiles {
  private RelationalFiles() {}

  static void create(String plugin, String driver, String url, String statements) {
    try (URLClassLoader loader = new URLClassLoader(libraries(plugin));
        Connection connection = connect(loader, driver, url);
        Statement statement = connection.createStatement()) {
      for (String one : statements.split(";\n", -1)) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    } catch (SQLException | IOException | ReflectiveOperationException failure) {
      throw new AssertionError(failure);
    }
  }

  private static Connection connect(ClassLoader loader, String driver, String url)
      throws SQLException, ReflectiveOperationException {
    Driver made =
        Class.forName(driver, true, loader)
            .asSubclass(Driver.class)
            .getDeclaredConstructor()
            .newInstance();
    return made.connect(url, new Properties());
  }

  private static URL[] libraries(String plugin) {
    Path folder = TestGateway.home().resolve("plugins").resolve(plugin).resolve("target/lib");
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        jars.add(file.toUri().toURL());
      }
    } catch (MalformedURLException failure) {
      throw new AssertionError(failure);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return jars.toArray(URL[]::new);
  }
}
