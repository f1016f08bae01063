package dev.postern.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether those who connect show a certificate of their own. */
public enum ClientCertificates {
  /** They are not asked for one. */
  NONE,
  /** They may show one; a bad one ends the handshake. */
  WANT,
  /** Without a good one there is no connection. */
  NEED;

  /** Its name in the config. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> words() {
    return Arrays.stream(values()).map(ClientCertificates::word).toList();
  }
}
