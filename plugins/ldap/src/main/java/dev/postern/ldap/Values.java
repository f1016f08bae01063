package dev.postern.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The values of an attribute as text, those of Active Directory's binary ones too. */
final class Values {
  private static final int MOST_VALUES = 1_000;
  private static final int MOST_CHARACTERS = 4_096;
  private static final int GUID_BYTES = 16;
  private static final int SID_HEAD_BYTES = 8;

  private Values() {}

  /**
   * Empty where there is none.
   *
   * @throws UnsureException where there are too many to be claims
   */
  static List<String> of(Entry entry, String name) {
    return of(entry, name, MOST_VALUES);
  }

  /**
   * The same with another bound. Active Directory gives long lists piece by piece, under the name
   * with a range: a piece is not the list.
   */
  static List<String> of(Entry entry, String name, int most) {
    if (entry.getAttributes().stream().anyMatch(each -> isPiece(each, name))) {
      throw new UnsureException(name + " has more values than the server gives at once");
    }
    Attribute attribute = entry.getAttribute(name);
    if (attribute == null) {
      return List.of();
    }
    if (attribute.size() > most) {
      throw new UnsureException(name + " has more than " + most + " values");
    }
    List<String> values =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "objectguid" -> Stream.of(attribute.getValueByteArrays()).map(Values::guid).toList();
          case "objectsid" -> Stream.of(attribute.getValueByteArrays()).map(Values::sid).toList();
          default -> List.of(attribute.getValues());
        };
    if (values.stream().anyMatch(value -> value.length() > MOST_CHARACTERS)) {
      throw new UnsureException(name + " has a value over " + MOST_CHARACTERS + " characters");
    }
    return values;
  }

  private static boolean isPiece(Attribute attribute, String name) {
    return attribute.getBaseName().equalsIgnoreCase(name)
        && attribute.getOptions().stream()
            .anyMatch(option -> option.toLowerCase(Locale.ROOT).startsWith("range="));
  }

  /** The first three groups of digits lie there with their last byte first. */
  private static String guid(byte[] bytes) {
    if (bytes.length != GUID_BYTES) {
      throw new UnsureException("objectGUID is not 16 bytes long");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int first = buffer.getInt();
    short second = buffer.getShort();
    short third = buffer.getShort();
    long rest = buffer.order(ByteOrder.BIG_ENDIAN).getLong();
    return "%08x-%04x-%04x-%04x-%012x"
        .formatted(first, second, third, rest >>> 48, rest & 0xFFFF_FFFF_FFFFL);
  }

  private static String sid(byte[] bytes) {
    if (bytes.length < SID_HEAD_BYTES
        || bytes.length != SID_HEAD_BYTES + Integer.BYTES * Byte.toUnsignedInt(bytes[1])) {
      throw new UnsureException("objectSid is not one");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long authority = buffer.getLong() & 0xFFFF_FFFF_FFFFL;
    StringBuilder text = new StringBuilder("S-" + bytes[0] + "-" + authority);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      text.append('-').append(Integer.toUnsignedLong(buffer.getInt()));
    }
    return text.toString();
  }
}
