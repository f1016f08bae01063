package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;

/**
 * The schema a request is about.
 *
 * @param schema empty where the service has none to choose from
 * @param isDefault whether resources go by their names alone
 * @param isTold whether the answer says which one it was
 */
record Profile(String schema, boolean isDefault, boolean isTold) {
  static final HttpString CONTENT_PROFILE = new HttpString("Content-Profile");

  private static final HttpString ACCEPT_PROFILE = new HttpString("Accept-Profile");
  private static final Profile NONE = new Profile("", true, false);

  /**
   * Chosen by a header field, the one or the other by the method; else the first.
   *
   * @param schemas those there are; empty for nothing to choose from
   * @throws GatewayException where there is none of that name
   */
  static Profile chosen(Turn turn, List<String> schemas) {
    if (schemas.isEmpty()) {
      return NONE;
    }
    HttpString field =
        switch (turn.method()) {
          case "POST", "PATCH", "PUT", "DELETE" -> CONTENT_PROFILE;
          default -> ACCEPT_PROFILE;
        };
    String asked = turn.asked().getFirst(field);
    if (asked == null) {
      return new Profile(schemas.getFirst(), true, schemas.size() > 1);
    }
    if (!schemas.contains(asked)) {
      throw new GatewayException(ErrorCode.SCHEMA_NOT_EXPOSED, "Invalid schema: " + asked)
          .hint("Only the following schemas are exposed: " + String.join(", ", schemas));
    }
    return new Profile(asked, asked.equals(schemas.getFirst()), true);
  }

  /** A resource's name as operations have it. */
  String resource(String name) {
    return isDefault ? name : schema + "." + name;
  }

  /** A resource's name with its schema, for messages. */
  String qualified(String name) {
    return schema.isEmpty() ? name : schema + "." + name;
  }

  /** Whether something of that schema is meant. */
  boolean holds(String itsSchema) {
    return schema.isEmpty() || schema.equals(itsSchema);
  }

  /** Says in the answer which schema it was. */
  void tell(HeaderMap answer) {
    if (isTold) {
      answer.put(CONTENT_PROFILE, schema);
    }
  }
}
