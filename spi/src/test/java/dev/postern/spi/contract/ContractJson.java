package dev.postern.spi.contract;

import dev.postern.spi.Json;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON read strictly: what is no JSON, or no UTF-8, is an {@link AssertionError}. */
final class ContractJson {
  private final String text;
  private int at;

  private ContractJson(String text) {
    this.text = text;
  }

  /** Maps, lists, texts, {@link BigDecimal}s, truths and null. */
  static Object parse(Json json) {
    try {
      return parse(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(json.buffer(), 0, json.length()))
              .toString());
    } catch (CharacterCodingException broken) {
      throw new AssertionError("the body is no UTF-8", broken);
    }
  }

  static Object parse(String text) {
    ContractJson reader = new ContractJson(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at < text.length()) {
      throw reader.wrong("the end");
    }
    return value;
  }

  private Object value() {
    blanks();
    char next = peek();
    return switch (next) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    blanks();
    if (peek() == '}') {
      at++;
      return members;
    }
    do {
      blanks();
      String name = string();
      blanks();
      expect(':');
      if (members.containsKey(name)) {
        throw wrong("a member of another name than " + name);
      }
      members.put(name, value());
      blanks();
    } while (goesOn('}'));
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    at++;
    blanks();
    if (peek() == ']') {
      at++;
      return elements;
    }
    do {
      elements.add(value());
      blanks();
    } while (goesOn(']'));
    return elements;
  }

  private boolean goesOn(char end) {
    if (peek() == end) {
      at++;
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    expect('"');
    StringBuilder read = new StringBuilder();
    while (peek() != '"') {
      char next = text.charAt(at++);
      if (next < 0x20) {
        throw wrong("an escape for a control character");
      }
      read.append(next == '\\' ? escape() : next);
    }
    at++;
    return read.toString();
  }

  private char escape() {
    char kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong("four digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw wrong("an escape");
    };
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong(word);
    }
    at += word.length();
    return value;
  }

  private BigDecimal number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    if (!digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw wrong("a value");
    }
    return new BigDecimal(digits);
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("'" + wanted + "'");
    }
    at++;
  }

  private AssertionError wrong(String wanted) {
    int from = Math.max(0, at - 30);
    return new AssertionError(
        "no JSON: %s expected at %d, after %s".formatted(wanted, at, text.substring(from, at)));
  }
}
