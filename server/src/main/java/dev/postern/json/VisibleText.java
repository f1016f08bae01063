package dev.postern.json;

import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/**
 * Writes as escapes what is not seen but does something where text is shown: control characters,
 * which move a terminal's cursor, marks that turn text around, and separators of lines. Any parser
 * reads the same text again.
 */
final class VisibleText extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int DELETE = 0x7f;
  private static final int FIRST_BEYOND_ASCII = 0x80;

  private final int[] ascii = standardAsciiEscapesForJSON();

  VisibleText() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  @Override
  public SerializableString getEscapeSequence(int character) {
    if (character < FIRST_BEYOND_ASCII) {
      return null;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          new SerializedString("\\u%04x".formatted(character));
      default -> null;
    };
  }
}
