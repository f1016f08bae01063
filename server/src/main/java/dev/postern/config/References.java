package dev.postern.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fills in references to the environment, <code>${NAME}</code> and <code>${NAME:-default}</code>,
 * and to files, <code>${file:/path}</code>, in single values. A doubled dollar sign before the
 * brace keeps the characters as they are. What is filled in is never looked at again.
 */
final class References {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param folder where relative paths start
   */
  References(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** A value, and whether any of it came from elsewhere. */
  record Filled(String text, boolean referred) {}

  /** A reference leads nowhere; the message reads on after the key. */
  static final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1;

    UnresolvedException(String message) {
      super(message);
    }
  }

  Filled fill(String text) throws UnresolvedException {
    if (!text.contains("${")) {
      return new Filled(text, false);
    }
    StringBuilder filled = new StringBuilder();
    boolean referred = false;
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        filled.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new UnresolvedException(
              "has ${ without }; write $${ for the characters themselves");
        }
        filled.append(resolve(text.substring(at + 2, end)));
        referred = true;
        at = end + 1;
      } else {
        filled.append(text.charAt(at));
        at++;
      }
    }
    return new Filled(filled.toString(), referred);
  }

  private String resolve(String reference) throws UnresolvedException {
    if (reference.startsWith("file:")) {
      return contentOf(reference.substring("file:".length()));
    }
    int marker = reference.indexOf(":-");
    String name = marker < 0 ? reference : reference.substring(0, marker);
    if (!NAME.matcher(name).matches()) {
      throw new UnresolvedException(
          "has ${"
              + reference
              + "}, which is none of ${NAME}, ${NAME:-default} and ${file:/path}; write $${ for the"
              + " characters themselves");
    }
    String value = environment.get(name);
    if (marker >= 0) {
      return value == null || value.isEmpty() ? reference.substring(marker + 2) : value;
    }
    if (value == null) {
      throw new UnresolvedException(
          "needs the environment variable "
              + name
              + ", which is not set; set it or write ${"
              + name
              + ":-default}");
    }
    return value;
  }

  private String contentOf(String path) throws UnresolvedException {
    try (InputStream stream = Files.newInputStream(folder.resolve(path))) {
      byte[] bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new UnresolvedException(
            "refers to the file " + path + ", which is longer than " + MAX_FILE_BYTES + " bytes");
      }
      String content = new String(bytes, StandardCharsets.UTF_8);
      int end = content.length();
      end -= content.endsWith("\r\n") ? 2 : content.endsWith("\n") ? 1 : 0;
      return content.substring(0, end);
    } catch (IOException | InvalidPathException unreadable) {
      throw new UnresolvedException("refers to the file " + path + ", which cannot be read");
    }
  }
}
