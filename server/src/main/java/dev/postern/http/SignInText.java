package dev.postern.http;

import static dev.postern.edge.PlainPage.escaped;

import dev.postern.edge.PlainPage;
import dev.postern.spi.BrowserSignIn.Field;
import dev.postern.spi.BrowserSignIn.Step;
import java.util.List;

/** The pages of signing in, as HTML without a script; all that is not ours is escaped. */
final class SignInText {
  private SignInText() {}

  /** The ways there are. */
  static String choice(List<String> names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append("<p><a href=\"/auth/%s/login\">%s</a></p>".formatted(name, escaped(name)));
    }
    return PlainPage.of("Sign in", list.toString());
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
    return PlainPage.of(asked.title(), form + "<button>Sign in</button></form>");
  }

  /** That nothing came of it. */
  static String failure(String text, String name) {
    return PlainPage.of(
        "Not signed in",
        "<p>%s</p><p><a href=\"/auth/%s/login\">Try again</a></p>".formatted(escaped(text), name));
  }
}
