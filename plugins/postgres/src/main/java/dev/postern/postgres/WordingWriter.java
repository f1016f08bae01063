package dev.postern.postgres;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Query;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Wording;
import java.util.List;
import java.util.Optional;

/** Writes a statement of an operator with the values of its arguments, each cast to its type. */
record WordingWriter(Sql sql, Query.Call call) {

  void write() {
    Wording wording = call.routine().wording().orElseThrow();
    sql.wording(wording.texts().getFirst());
    for (int i = 0; i < wording.places().size(); i++) {
      value(wording.places().get(i));
      sql.wording(wording.texts().get(i + 1));
    }
  }

  private void value(String name) {
    List<Argument> given = call.given();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).name().equals(name)) {
        value(given.get(i), call.values().get(i));
        return;
      }
    }
    throw new IllegalArgumentException("no value for " + name);
  }

  /** A list comes as JSON, and only the server knows how its type writes one. */
  private void value(Argument argument, Optional<String> value) {
    Kind kind = argument.type().kind();
    if (kind == Kind.ARRAY || kind == Kind.COMPOSITE) {
      // cast once more: else any(…) would take it for rows
      sql.text("((select y.v from json_to_record(json_build_object('v', ");
      sql.value(value.orElse(null)).text("::json)) as y(v ").type(argument.type());
      sql.text("))::").type(argument.type()).text(")");
    } else {
      sql.text("(").value(value.orElse(null)).text("::").type(argument.type()).text(")");
    }
  }
}
