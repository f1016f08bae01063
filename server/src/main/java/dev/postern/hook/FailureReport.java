package dev.postern.hook;

import java.util.List;
import java.util.Optional;

/**
 * All that is known of a failure, for people who can read the scripts: where it is, the lines
 * around it, and which functions led there. The message has several lines.
 */
final class FailureReport extends Exception {
  private static final long serialVersionUID = 1;
  private static final int LINES_AROUND = 2;
  private static final int MAX_LINE_CHARACTERS = 160;

  FailureReport(HookFailure failure, HookSet set) {
    super(text(failure, set), null, false, false);
  }

  private static String text(HookFailure failure, HookSet set) {
    StringBuilder all = new StringBuilder(failure.getMessage());
    source(set, failure.place().file())
        .ifPresent(source -> all.append(frame(source, failure.line(), failure.column())));
    failure.frames().forEach(frame -> all.append("\n  at ").append(frame.replaceFirst("^at ", "")));
    return all.toString();
  }

  private static Optional<String> source(HookSet set, String path) {
    return set.files().stream()
        .filter(file -> file.path().equals(path))
        .findAny()
        .map(file -> file.source().getCharacters().toString())
        .or(() -> Optional.ofNullable(set.modules().get(path)));
  }

  private static String frame(String source, int line, int column) {
    List<String> lines = source.lines().toList();
    StringBuilder frame = new StringBuilder();
    int last = Math.min(lines.size(), line + LINES_AROUND);
    for (int at = Math.max(1, line - LINES_AROUND); at <= last; at++) {
      String shown = shown(lines.get(at - 1));
      frame.append("\n%s %4d | %s".formatted(at == line ? ">" : " ", at, shown));
      if (at == line && column > 0 && column <= MAX_LINE_CHARACTERS) {
        frame.append("\n       | ").append(" ".repeat(column - 1)).append('^');
      }
    }
    return frame.toString();
  }

  /** One line, in which every character keeps its column. */
  private static String shown(String line) {
    return line.substring(0, Math.min(MAX_LINE_CHARACTERS, line.length()))
        .replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
  }
}
