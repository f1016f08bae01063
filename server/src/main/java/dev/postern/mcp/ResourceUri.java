package dev.postern.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * {@code postern://service/resource/key}, of which the later parts may be missing. In the URI every
 * part is in percent encoding; here it is as it is.
 */
record ResourceUri(String service, Optional<String> resource, Optional<String> key) {
  private static final String SCHEME = "postern://";
  private static final int MAX_CHARACTERS = 4_096;
  private static final String PLAIN = "-._~";

  static ResourceUri of(String service) {
    return new ResourceUri(service, Optional.empty(), Optional.empty());
  }

  static ResourceUri of(String service, String resource) {
    return new ResourceUri(service, Optional.of(resource), Optional.empty());
  }

  /** Empty for a URI of another kind. */
  static Optional<ResourceUri> parse(String uri) {
    if (!uri.startsWith(SCHEME) || uri.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (String part : uri.substring(SCHEME.length()).split("/", -1)) {
      Optional<String> decoded = decoded(part);
      if (decoded.isEmpty()) {
        return Optional.empty();
      }
      parts.add(decoded.get());
    }
    return switch (parts.size()) {
      case 1 -> Optional.of(of(parts.getFirst()));
      case 2 -> Optional.of(of(parts.getFirst(), parts.get(1)));
      case 3 ->
          Optional.of(
              new ResourceUri(
                  parts.getFirst(), Optional.of(parts.get(1)), Optional.of(parts.get(2))));
      default -> Optional.empty();
    };
  }

  /** The URI itself. */
  String text() {
    return SCHEME
        + encoded(service)
        + resource.map(name -> "/" + encoded(name)).orElse("")
        + key.map(text -> "/" + encoded(text)).orElse("");
  }

  /** Empty where the part is empty, or is no part of a URI. */
  private static Optional<String> decoded(String part) {
    if (part.isEmpty() || part.contains("?") || part.contains("#")) {
      return Optional.empty();
    }
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte next = bytes[i];
      if (next == '%') {
        if (i + 2 >= bytes.length || !isHex(bytes[i + 1]) || !isHex(bytes[i + 2])) {
          return Optional.empty();
        }
        next =
            (byte)
                (HexFormat.fromHexDigit(bytes[i + 1]) * 16 + HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      }
      bytes[length++] = next;
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString());
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }

  private static boolean isHex(byte b) {
    return HexFormat.isHexDigit(b);
  }

  private static String encoded(String part) {
    StringBuilder text = new StringBuilder(part.length() + 8);
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain =
          b > 0 && b < 0x7f && (Character.isLetterOrDigit(b) || PLAIN.indexOf(b) >= 0);
      if (isPlain) {
        text.append((char) b);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }
}
