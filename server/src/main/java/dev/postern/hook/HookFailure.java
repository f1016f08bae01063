package dev.postern.hook;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/**
 * Why a hook did not end well, for the operator: may quote what the script threw, so callers never
 * see it. The message begins with {@code file:line:column} where that is known.
 */
final class HookFailure extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_CHARACTERS = 1_000;
  private static final Pattern FRAME = Pattern.compile("([\\w./-]+\\.(?:js|py)):(\\d+):(\\d+)");

  private final int line;
  private final int column;

  private HookFailure(String message, int line, int column) {
    super(message, null, false, false);
    this.line = line;
    this.column = column;
  }

  /** One that is told by the gateway rather than by the script. */
  static HookFailure of(String file, Phase phase, String reason) {
    return new HookFailure(file + " " + phase.exportName() + ": " + reason, 0, 0);
  }

  /** What the engine threw while it ran {@code file}. */
  static HookFailure of(String file, PolyglotException thrown) {
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
      if (section != null && section.getSource().getPath() != null) {
        return at(section, thrown.getMessage());
      }
    }
    SourceSection section = thrown.getSourceLocation();
    if (section != null && section.getSource().getPath() != null) {
      return at(section, thrown.getMessage());
    }
    return new HookFailure(file + ": " + oneLine(thrown.getMessage()), 0, 0);
  }

  /** What a promise was rejected with; {@code stack} is the text the engine made of it. */
  static HookFailure of(String file, String failure, String stack) {
    Matcher frame = FRAME.matcher(stack);
    if (!frame.find()) {
      return new HookFailure(file + ": " + oneLine(failure), 0, 0);
    }
    return new HookFailure(
        "%s:%s:%s %s"
            .formatted(inFolder(frame.group(1)), frame.group(2), frame.group(3), oneLine(failure)),
        Integer.parseInt(frame.group(2)),
        Integer.parseInt(frame.group(3)));
  }

  private static HookFailure at(SourceSection section, String message) {
    return new HookFailure(
        "%s:%d:%d %s"
            .formatted(
                inFolder(section.getSource().getPath()),
                section.getStartLine(),
                section.getStartColumn(),
                oneLine(message)),
        section.getStartLine(),
        section.getStartColumn());
  }

  /** Guests see the folder of scripts as the root of everything. */
  private static String inFolder(String path) {
    return path.replace('\\', '/').replaceFirst("^/", "");
  }

  /** The same told in other words. */
  HookFailure told(UnaryOperator<String> words) {
    return new HookFailure(words.apply(getMessage()), line, column);
  }

  /** Whether the place is in this file. */
  boolean isIn(String file) {
    return line > 0 && getMessage().startsWith(file + ":");
  }

  /** Control characters could forge lines of a log. */
  static String oneLine(String text) {
    String cut = text == null ? "" : text.substring(0, Math.min(MAX_CHARACTERS, text.length()));
    return cut.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** Counted from 1; 0 where it is not known. */
  int line() {
    return line;
  }

  /** Counted from 1; 0 where it is not known. */
  int column() {
    return column;
  }
}
