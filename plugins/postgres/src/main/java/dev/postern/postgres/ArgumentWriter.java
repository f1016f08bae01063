package dev.postern.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Routine.Argument;
import java.util.HexFormat;
import java.util.List;

/** Writes the arguments of a routine, which come out of one JSON object by name. */
record ArgumentWriter(Sql sql, Query.Call call) {

  /**
   * Writes a from item {@code x} with a column for each argument that is given, each of its own
   * type, unless there is none or the only one is the payload itself; tells whether it did.
   *
   * @param before what goes before it
   */
  boolean payload(@CompileTimeConstant String before) {
    List<Argument> given = call.given();
    if (given.isEmpty() || isWhole()) {
      return false;
    }
    sql.text(before).text("json_to_record(").value(call.arguments().text()).text("::json) as x(");
    for (int i = 0; i < given.size(); i++) {
      sql.text(i == 0 ? "" : ", ").identifier(given.get(i).name()).text(" ");
      sql.type(given.get(i).type());
    }
    sql.text(")");
    return true;
  }

  /** Writes the value of an argument. */
  void value(Argument argument) {
    if (!call.given().contains(argument)) {
      sql.text("'{}'::").type(argument.type());
    } else if (isWhole()) {
      whole(argument);
    } else {
      sql.text("x.").identifier(argument.name());
    }
  }

  /** Whether the payload is no object of arguments but the only argument, which has no name. */
  private boolean isWhole() {
    return call.given().size() == 1 && call.given().getFirst().name().isEmpty();
  }

  private void whole(Argument argument) {
    if (argument.type().kind() == Kind.BYTES) {
      Json bytes = call.arguments();
      sql.text("decode(");
      sql.value(HexFormat.of().formatHex(bytes.buffer(), 0, bytes.length()));
      sql.text(", 'hex')");
    } else {
      sql.value(call.arguments().text()).text("::").type(argument.type());
    }
  }
}
