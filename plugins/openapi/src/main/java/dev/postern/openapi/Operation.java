package dev.postern.openapi;

import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import java.util.List;
import java.util.Optional;

/**
 * One operation of the document as a routine.
 *
 * @param path the template, for instance {@code /pets/{id}}
 * @param body how the request's body is made; empty for none
 * @param rowsAt a JSON pointer to what the routine returns within an answer; empty for all of it
 */
record Operation(
    Routine routine,
    String method,
    String path,
    List<Input> inputs,
    Optional<Body> body,
    String rowsAt) {

  Operation {
    inputs = List.copyOf(inputs);
  }

  /** For audit records and messages. */
  String statement() {
    return method + " " + path;
  }

  /**
   * Where an argument of the routine goes.
   *
   * @param argument its name in the routine
   * @param name its name in the request; empty for a whole body
   * @param isList whether it is an array of values in a query
   * @param isRepeated whether each of these has the name before it, else commas are between them
   */
  record Input(
      String argument,
      Place place,
      String name,
      ColumnType type,
      boolean isList,
      boolean isRepeated) {}

  /** The parts of a request. */
  enum Place {
    PATH,
    QUERY,
    HEADER,
    /** A member of the body's object. */
    MEMBER,
    /** The body. */
    BODY
  }

  /** Whether there must be a body even if no argument of it is given. */
  record Body(boolean isRequired) {}
}
