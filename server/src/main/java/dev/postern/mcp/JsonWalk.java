package dev.postern.mcp;

/** Steps through JSON text that a source wrote, without making anything of it. */
final class JsonWalk {
  private JsonWalk() {}

  /** The first place at or behind {@code at} that is no blank. */
  static int blanks(byte[] text, int at) {
    int place = at;
    while (text[place] == ' '
        || text[place] == '\n'
        || text[place] == '\r'
        || text[place] == '\t') {
      place++;
    }
    return place;
  }

  /** The place behind the string that begins at {@code at}. */
  static int string(byte[] text, int at) {
    int place = at + 1;
    while (text[place] != '"') {
      place += text[place] == '\\' ? 2 : 1;
    }
    return place + 1;
  }

  /** The place behind the value that begins at {@code at}. */
  static int value(byte[] text, int at) {
    return switch (text[at]) {
      case '"' -> string(text, at);
      case '{', '[' -> container(text, at);
      default -> word(text, at);
    };
  }

  private static int container(byte[] text, int at) {
    int depth = 0;
    int place = at;
    do {
      switch (text[place]) {
        case '"' -> place = string(text, place) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      place++;
    } while (depth > 0);
    return place;
  }

  private static int word(byte[] text, int at) {
    int place = at;
    while (text[place] != ',' && text[place] != ']' && text[place] != '}' && text[place] > ' ') {
      place++;
    }
    return place;
  }

  /**
   * The place of the next element of an array, or of the bracket that ends it.
   *
   * @param at the place behind the bracket that opens it, or behind the element before
   */
  static int element(byte[] text, int at) {
    int place = blanks(text, at);
    return text[place] == ',' ? blanks(text, place + 1) : place;
  }
}
