package dev.postern.hook;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.graalvm.polyglot.Source;

/**
 * One script that is bound to a resource.
 *
 * @param path within the folder of scripts
 * @param source the same as a module, at its place in the jail
 */
record HookFile(String path, String service, String resource, Source source) {

  static HookFile of(String path, String text) {
    int slash = path.indexOf('/');
    try {
      // The file is never opened: its path only tells where relative imports start.
      Source source =
          Source.newBuilder("js", new File("/" + path))
              .content(text)
              .mimeType("application/javascript+module")
              .build();
      return new HookFile(
          path,
          path.substring(0, slash),
          path.substring(slash + 1, path.length() - ".js".length()),
          source);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
