package dev.postern.hook;

import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.operation.Payload;
import dev.postern.spi.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which columns are meant once a hook has changed a payload. */
final class ChangedPayload {
  private ChangedPayload() {}

  /**
   * The payload with another text. Members that the hook added are meant too; those it took away
   * everywhere are not; a column that was meant without ever having a member stays.
   */
  static Payload of(Payload old, Json changed) {
    if (changed.equals(old.json())) {
      return old;
    }
    List<Span> rows = rows(changed);
    Set<String> after = names(rows);
    Set<String> takenAway = names(rows(old.json()));
    takenAway.removeAll(after);
    Set<String> columns = new LinkedHashSet<>(old.columns());
    columns.removeAll(takenAway);
    columns.addAll(after);
    return new Payload(List.copyOf(columns), changed, rows.size());
  }

  private static List<Span> rows(Json json) {
    Span span = Span.of(json.buffer(), json.length());
    return span.isArray() ? span.elements() : List.of(span);
  }

  private static Set<String> names(List<Span> rows) {
    Set<String> names = new LinkedHashSet<>();
    for (Span row : rows) {
      for (Member member : row.members()) {
        names.add(member.name().decoded());
      }
    }
    return names;
  }
}
