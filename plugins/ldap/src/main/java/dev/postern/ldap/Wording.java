package dev.postern.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator's log says of a refusal. The caller is never told any of it. */
final class Wording {
  private static final int MOST_CHARACTERS = 300;
  private static final Pattern CODE = Pattern.compile("\\bdata ([0-9a-fA-F]{1,8})\\b");

  /** The sub-codes of Active Directory's invalid credentials. */
  private static final Map<String, String> CODES =
      Map.of(
          "525", "no such account",
          "52e", "wrong name or password",
          "530", "not allowed at this hour",
          "531", "not allowed from here",
          "532", "password expired",
          "533", "account disabled",
          "701", "account expired",
          "773", "password must be changed",
          "775", "account locked");

  private Wording() {}

  static String of(LDAPException failure) {
    String said = failure.getDiagnosticMessage();
    Matcher code = CODE.matcher(said == null ? "" : said);
    if (code.find()) {
      String data = code.group(1).toLowerCase(java.util.Locale.ROOT);
      return CODES.getOrDefault(data, "refused") + " (data " + data + ")";
    }
    String text = failure.getResultCode() + ": " + failure.getMessage();
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line;
  }
}
