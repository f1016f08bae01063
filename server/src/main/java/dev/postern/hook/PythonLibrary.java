package dev.postern.hook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.graalvm.polyglot.Engine;

/** The standard library of Python, read from its jar and never from a disk. */
final class PythonLibrary {
  private static final String FOLDER = "META-INF/resources/libpython/";

  /** Would have the library unpacked to the user's cache, where scripts cannot read it anyway. */
  private static final String UNPACKED = "polyglot.engine.resourcePath.python.python-home";

  private PythonLibrary() {}

  /** Whether this distribution has Python. */
  static boolean isHere() {
    ClassLoader loader = Engine.class.getClassLoader();
    return loader.getResource(FOLDER + "abc.py") != null
        && loader.getResource("com/oracle/graal/python/PythonLanguage.class") != null;
  }

  /** Keeps the engine from unpacking it; to be called before there is one. */
  static void keepPacked() {
    if (System.getProperty(UNPACKED) == null) {
      System.setProperty(UNPACKED, Path.of("/no-such-folder").toAbsolutePath().toString());
    }
  }

  /** The text of a module by its path, for instance {@code json/decoder.py}; empty for none. */
  static String text(String path) {
    try (InputStream file = Engine.class.getClassLoader().getResourceAsStream(FOLDER + path)) {
      return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
