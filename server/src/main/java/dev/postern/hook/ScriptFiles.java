package dev.postern.hook;

import dev.postern.config.HookSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All scripts of a folder as they were at one moment. Guests see this copy and never the disk: a
 * script cannot reach any other file, and half an edit is never mixed with the other half.
 *
 * @param hooks text of hook files by path within the folder, for instance {@code shop/customers.js}
 * @param modules text of the files in {@code lib} by path within the folder
 * @param version the first characters of a hash of it all
 * @param problems what is wrong with the folder; then the rest is incomplete
 */
record ScriptFiles(
    SortedMap<String, String> hooks,
    SortedMap<String, String> modules,
    String version,
    List<Problem> problems) {

  private static final List<String> OTHER_SCRIPTS = List.of(".mjs", ".cjs", ".ts", ".pyc");
  private static final String LIBRARY = "lib/";
  private static final int MAX_FOLDER_DEPTH = 16;

  /** Reads the folder; one that is missing holds no scripts. */
  static ScriptFiles read(HookSettings settings) {
    Path folder = settings.folder();
    Reader reader = new Reader(folder, settings.limits().maxSourceBytes());
    if (Files.isDirectory(folder)) {
      reader.readAll();
    }
    return new ScriptFiles(
        reader.hooks,
        reader.modules,
        hash(name -> true, reader.hooks, reader.modules),
        reader.problems);
  }

  boolean areEmpty() {
    return hooks.isEmpty();
  }

  private static final class Reader {
    private final Path folder;
    private final SortedMap<String, String> hooks = new TreeMap<>();
    private final SortedMap<String, String> modules = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private int bytesLeft;

    private Reader(Path folder, int maxBytes) {
      this.folder = folder;
      this.bytesLeft = maxBytes;
    }

    private void readAll() {
      try (Stream<Path> files =
          Files.walk(folder, MAX_FOLDER_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
        Path root = folder.toRealPath();
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          Path relative = folder.relativize(file);
          boolean isHidden =
              Stream.iterate(relative, path -> path != null, Path::getParent)
                  .anyMatch(path -> path.getFileName().toString().startsWith("."));
          if (!isHidden) {
            read(file, relative.toString().replace('\\', '/'), root);
          }
        }
      } catch (IOException | UncheckedIOException failure) {
        problem(folder, "cannot be read");
      }
    }

    private void read(Path file, String name, Path root) throws IOException {
      if (isForAuthors(name)) {
        return;
      }
      if (Language.of(name).isEmpty()) {
        if (OTHER_SCRIPTS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith)
            && !name.endsWith(".d.ts")) {
          problem(file, "is not run: hooks are files that end with .js or .py");
        }
        return;
      }
      if (!file.toRealPath().startsWith(root)) {
        problem(file, "is a link to a file outside of the folder of scripts");
        return;
      }
      if (Files.size(file) > bytesLeft) {
        problem(file, "is too much: all scripts together are longer than the limit for them");
        return;
      }
      byte[] bytes = Files.readAllBytes(file);
      bytesLeft -= bytes.length;
      boolean isModule = name.startsWith(LIBRARY);
      if (!isModule && name.chars().filter(c -> c == '/').count() > HookFile.MAX_SLASHES) {
        problem(file, "binds to nothing: a hook file is <service>/<resource>.js or .py");
        return;
      }
      try {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        (isModule ? modules : hooks).put(name, text);
      } catch (CharacterCodingException malformed) {
        problem(file, "is not UTF-8");
      }
    }

    /** Tests, samples, recorded requests and types lie beside hooks and are never bound. */
    private static boolean isForAuthors(String name) {
      return TestFiles.isTest(name)
          || name.startsWith("types/")
          || name.startsWith("samples/")
          || name.startsWith("fixtures/");
    }

    private void problem(Path file, String message) {
      problems.add(new Problem(new Position(file, 0, 0), "", message));
    }
  }

  /** The first characters of a hash of what of it all a language looks at. */
  String version(Language language) {
    return hash(
        name -> Language.of(name).filter(other -> other != language).isEmpty(), hooks, modules);
  }

  private static String hash(
      Predicate<String> counts, Map<String, String> hooks, Map<String, String> modules) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Map<String, String> files : List.of(hooks, modules)) {
        files.forEach(
            (name, text) -> {
              if (counts.test(name)) {
                for (String part : List.of(name, text)) {
                  byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                  digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
                  digest.update(bytes);
                }
              }
            });
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 4);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
