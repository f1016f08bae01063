package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Turns CSV (RFC 4180, UTF-8, with a header line) into a JSON array of objects whose values are
 * strings. The word {@code NULL} is null.
 */
final class CsvReader {
  /** Names are repeated in every object, so a small text can make a large one. */
  private static final int MAX_JSON_BYTES = 16 * 1024 * 1024;

  private final String text;
  private int at;

  private CsvReader(String text) {
    this.text = text;
  }

  /**
   * The text as JSON.
   *
   * @throws GatewayException where it is no CSV, or its lines have different numbers of fields
   */
  static byte[] json(byte[] body) {
    try {
      return new CsvReader(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString())
          .json();
    } catch (CharacterCodingException notUtf8) {
      throw PayloadReader.malformed("Empty or invalid csv");
    }
  }

  private byte[] json() {
    List<String> names = line();
    if (names.isEmpty()) {
      throw PayloadReader.malformed("Empty or invalid csv");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonText.mapper().createGenerator(bytes)) {
      json.writeStartArray();
      for (List<String> fields = line(); !fields.isEmpty(); fields = line()) {
        if (fields.size() != names.size()) {
          throw PayloadReader.malformed("All lines must have same number of fields");
        }
        row(json, names, fields);
        if (bytes.size() > MAX_JSON_BYTES) {
          throw new GatewayException(ErrorCode.BODY_TOO_LARGE, "The request body is too large.")
              .details("As JSON it would be longer than " + MAX_JSON_BYTES + " bytes.")
              .hint("Send the rows in several requests.");
        }
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  private static void row(JsonGenerator json, List<String> names, List<String> fields) {
    json.writeStartObject();
    for (int i = 0; i < names.size(); i++) {
      json.writeName(names.get(i));
      if (fields.get(i).equals("NULL")) {
        json.writeNull();
      } else {
        json.writeString(fields.get(i));
      }
    }
    json.writeEndObject();
    json.flush();
  }

  /** The fields of the next line that is not blank; none at the end. */
  private List<String> line() {
    while (at < text.length() && isLineEnd(text.charAt(at))) {
      at++;
    }
    List<String> fields = new ArrayList<>();
    if (at == text.length()) {
      return fields;
    }
    while (true) {
      fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at == text.length() || isLineEnd(text.charAt(at))) {
        return fields;
      }
      if (text.charAt(at) != ',') {
        throw PayloadReader.malformed("Empty or invalid csv");
      }
      at++;
    }
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\"\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Up to the closing quote; two quotes stand for one. */
  private String quoted() {
    StringBuilder field = new StringBuilder();
    while (true) {
      int quote = text.indexOf('"', at + 1);
      if (quote < 0) {
        throw PayloadReader.malformed("Empty or invalid csv");
      }
      field.append(text, at + 1, quote);
      at = quote + 1;
      if (at == text.length() || text.charAt(at) != '"') {
        return field.toString();
      }
      field.append('"');
    }
  }

  private static boolean isLineEnd(char c) {
    return c == '\r' || c == '\n';
  }
}
