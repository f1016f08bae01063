package dev.postern.mcp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How grave a message to a client is, least first. */
enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** The protocol's word for it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The level of that word. */
  static Optional<LogLevel> of(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }
}
