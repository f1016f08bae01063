package dev.postern.hook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;

/**
 * Why a hook did not end well, for the operator: may quote what the script threw, so callers see it
 * only where they are the ones who write hooks. The message begins with {@code file:line:column}
 * where that is known.
 */
final class HookFailure extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_CHARACTERS = 1_000;
  private static final int MAX_FRAMES = 20;
  private static final Pattern FRAME = Pattern.compile("([\\w./-]+\\.(?:js|py)):(\\d+):(\\d+)");

  /** How engines and guards tell within a script that it uses up too much. */
  private static final Pattern LIMIT =
      Pattern.compile(
          "(LimitError|MemoryError|RecursionError"
              + "|RangeError: (Maximum call stack|Invalid (string|array)|\\w+: longer than)).*");

  /** What went wrong, without a word of the script. */
  enum Kind {
    /** The script threw an error. */
    THREW,
    /** It reached a limit of statements, memory or depth. */
    LIMIT,
    /** It ran longer than it may. */
    TIMEOUT,
    /** It ran when the call was over. */
    LATE,
    /** What went in or came out makes no sense or is too large. */
    MALFORMED,
    /** There is nothing to run it in. */
    UNAVAILABLE,
    /** It failed so often that it is given a rest. */
    RESTING,
    /** The caller may not see a column that it needs. */
    LACKING;

    /** The lower-case word of audit records. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a hook that ends like this again and again is better not run. */
    boolean isCostly() {
      return this == LIMIT || this == TIMEOUT;
    }
  }

  private final Kind kind;
  private final transient Place place;
  private final transient List<String> frames;

  /**
   * Where it happened.
   *
   * @param file within the folder of scripts; empty where it is not known
   * @param line counted from 1; 0 where it is not known
   * @param column counted from 1; 0 where it is not known
   */
  record Place(String file, int line, int column) {
    static final Place NOWHERE = new Place("", 0, 0);

    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  private HookFailure(Kind kind, String message, Place place, List<String> frames) {
    super(message, null, false, false);
    this.kind = kind;
    this.place = place;
    this.frames = List.copyOf(frames);
  }

  /** What goes in or comes out of a hook is wrong. */
  static HookFailure of(String file, Phase phase, String reason) {
    return of(Kind.MALFORMED, file, phase, reason);
  }

  /** One that is told by the gateway rather than by the script. */
  static HookFailure of(Kind kind, String file, Phase phase, String reason) {
    String message = file + " " + phase.exportName() + ": " + reason;
    return new HookFailure(kind, message, Place.NOWHERE, List.of());
  }

  /** What the engine threw while it ran {@code file}. */
  static HookFailure of(String file, PolyglotException thrown) {
    Kind kind =
        thrown.isResourceExhausted()
            ? Kind.LIMIT
            : thrown.isCancelled()
                ? Kind.TIMEOUT
                : thrown.isInternalError() ? Kind.UNAVAILABLE : Kind.THREW;
    Place place = Place.NOWHERE;
    List<String> frames = new ArrayList<>();
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
      if (section != null && section.getSource().getPath() != null && frames.size() < MAX_FRAMES) {
        Place here = place(section);
        place = place.line() == 0 ? here : place;
        frames.add(oneLine(frame.getRootName()) + " (" + here + ")");
      }
    }
    SourceSection section = thrown.getSourceLocation();
    if (place.line() == 0 && section != null && section.getSource().getPath() != null) {
      place = place(section);
    }
    return of(kind, file, place, thrown.getMessage(), frames);
  }

  /** What a promise was rejected with; {@code stack} is the text the engine made of it. */
  static HookFailure of(String file, String failure, String stack) {
    Place place = Place.NOWHERE;
    List<String> frames = new ArrayList<>();
    for (String line : stack.lines().toList()) {
      Matcher frame = FRAME.matcher(line);
      if (frame.find() && frames.size() < MAX_FRAMES) {
        Place here =
            new Place(inFolder(frame.group(1)), number(frame.group(2)), number(frame.group(3)));
        place = place.line() == 0 ? here : place;
        frames.add(oneLine(line.replace(frame.group(1), here.file())));
      }
    }
    return of(Kind.THREW, file, place, failure, frames);
  }

  private static HookFailure of(
      Kind kind, String file, Place place, String message, List<String> frames) {
    String told = oneLine(message);
    Kind refined = kind == Kind.THREW && LIMIT.matcher(told).matches() ? Kind.LIMIT : kind;
    return new HookFailure(
        refined, place.line() == 0 ? file + ": " + told : place + " " + told, place, frames);
  }

  /** The same as something else that went wrong. */
  HookFailure as(Kind other) {
    return new HookFailure(other, getMessage(), place, frames);
  }

  private static int number(String digits) {
    return digits.length() < 9 ? Integer.parseInt(digits) : 0;
  }

  private static Place place(SourceSection section) {
    return new Place(
        inFolder(section.getSource().getPath()), section.getStartLine(), section.getStartColumn());
  }

  /** Guests see the folder of scripts as the root of everything, or below the number of a run. */
  private static String inFolder(String path) {
    return path.replace('\\', '/').replaceFirst("^/?(-\\d+/)?", "");
  }

  /** The same told in other words. */
  HookFailure told(UnaryOperator<String> words) {
    return new HookFailure(kind, words.apply(getMessage()), place, frames);
  }

  /** Whether the place is in this file. */
  boolean isIn(String file) {
    return place.line() > 0 && place.file().equals(file);
  }

  /** Control characters could forge lines of a log. */
  static String oneLine(String text) {
    String cut = text == null ? "" : text.substring(0, Math.min(MAX_CHARACTERS, text.length()));
    return cut.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
  }

  Kind kind() {
    return kind;
  }

  /** Where it happened. */
  Place place() {
    return place;
  }

  /** Counted from 1; 0 where it is not known. */
  int line() {
    return place.line();
  }

  /** Counted from 1; 0 where it is not known. */
  int column() {
    return place.column();
  }

  /** Which functions of scripts called each other, the innermost first, each with its place. */
  List<String> frames() {
    return frames;
  }
}
