package dev.postern.http;

import dev.postern.spi.BrowserSignIn.Field;
import dev.postern.spi.BrowserSignIn.Step;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

/** The pages of signing in, as HTML without a script; all that is not ours is escaped. */
final class SignInText {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:15vh auto;padding:0 1rem}"
          + "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}"
          + "label{display:block;margin:.75rem 0}button{margin-top:1rem}";

  /** No script, nothing from elsewhere, one style; forms go back here alone. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none';"
              .formatted(hash())
          + " frame-ancestors 'none'";

  private SignInText() {}

  private static String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(STYLE.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The ways there are. */
  static String choice(List<String> names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append("<p><a href=\"/auth/%s/login\">%s</a></p>".formatted(name, escaped(name)));
    }
    return page("Sign in", list.toString());
  }

  /** What a step asks for. */
  static String form(String name, Step.Ask asked) {
    StringBuilder form =
        new StringBuilder("<form method=\"post\" action=\"/auth/" + name + "/callback\">");
    for (Field field : asked.fields()) {
      form.append(
          "<label>%s<input name=\"%s\" type=\"%s\" required autocomplete=\"%s\"></label>"
              .formatted(
                  escaped(field.label()),
                  escaped(field.name()),
                  field.isSecret() ? "password" : "text",
                  field.isSecret() ? "current-password" : "username"));
    }
    return page(asked.title(), form + "<button>Sign in</button></form>");
  }

  /** That nothing came of it. */
  static String failure(String text, String name) {
    return page(
        "Not signed in",
        "<p>%s</p><p><a href=\"/auth/%s/login\">Try again</a></p>".formatted(escaped(text), name));
  }

  private static String page(String title, String body) {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
        + " content=\"width=device-width\"><title>%s</title><style>%s</style></head>"
            .formatted(escaped(title), STYLE)
        + "<body><h1>%s</h1>%s</body></html>".formatted(escaped(title), body);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
