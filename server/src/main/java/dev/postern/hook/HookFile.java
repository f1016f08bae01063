package dev.postern.hook;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Source;

/**
 * One script that is bound to a resource, to all of a service, or to everything.
 *
 * @param path within the folder of scripts
 * @param service whose resources it is for; empty for those of all
 * @param resource which one it is for; empty for all
 * @param source the same as a module, at its place in the jail
 * @param mayImport whether it may bring in modules, which keep their variables
 */
record HookFile(
    String path,
    Language language,
    Optional<String> service,
    Optional<String> resource,
    Source source,
    boolean mayImport) {

  /** Says so too for some that do not, never the other way round. */
  private static final Pattern IMPORT = Pattern.compile("\\bimport\\b|\\bfrom\\s*['\"/]");

  /** What a file is called that is for all resources. */
  static final String ANY = "_any";

  /** How many {@code /} the path of a hook file may have. */
  static final int MAX_SLASHES = 1;

  static HookFile of(String path, String text) {
    Language language = Language.of(path).orElseThrow();
    int slash = path.indexOf('/');
    String name = path.substring(slash + 1, path.length() - language.extension().length());
    return new HookFile(
        path,
        language,
        Optional.of(path).filter(_ -> slash > 0).map(whole -> whole.substring(0, slash)),
        Optional.of(name).filter(found -> !found.equals(ANY)),
        source(language, "/" + path, text),
        IMPORT.matcher(text).find());
  }

  /**
   * The same in a place of its own, so that the modules it imports are others than those of earlier
   * runs.
   */
  Source apart(int run) {
    return source(language, "/-" + run + "/" + path, source.getCharacters().toString());
  }

  private static Source source(Language language, String place, String text) {
    try {
      // The file is never opened: its path only tells where relative imports start.
      Source.Builder source = Source.newBuilder(language.id(), new File(place)).content(text);
      return switch (language) {
        case JAVASCRIPT -> source.mimeType("application/javascript+module").build();
        case PYTHON -> source.build();
      };
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
