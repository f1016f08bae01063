package dev.postern.broker;

import static dev.postern.edge.PlainPage.escaped;

import dev.postern.edge.PlainPage;
import dev.postern.spi.Action;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The pages that ask people, as HTML; all that others have written is escaped. */
final class ConsentText {
  private ConsentText() {}

  /**
   * The question.
   *
   * @param id the name of the question, which a page of another site cannot know
   * @param person who is signed in, for people; empty where nobody is
   * @param opened what each scope opens
   */
  static String question(
      AuthorizationRequest asked, String id, String person, Map<String, Set<Action>> opened) {
    Client client = asked.client();
    StringBuilder body = new StringBuilder();
    body.append(
        client
            .home()
            .map(
                host ->
                    "<p>The program <b>%s</b> of <b>%s</b> wants to use this gateway for you.</p>"
                        .formatted(escaped(client.name()), escaped(host)))
            .orElseGet(
                () ->
                    ("<p>A program that calls itself <b>%s</b> wants to use this gateway for you."
                            + " Nobody has checked its name.</p>")
                        .formatted(escaped(client.name()))));
    body.append(
        "<p>Its access goes to <b>%s</b>. Allow it only if you have just asked for that there.</p>"
            .formatted(escaped(RedirectUris.place(asked.redirectUri()))));
    body.append(
        "<p>It is for <b>%s</b>, where it acts as you, with your rights.</p>"
            .formatted(escaped(asked.resource())));
    body.append(
        person.isEmpty()
            ? "<p>You sign in next.</p>"
            : "<p>You are signed in as <b>%s</b>.</p>".formatted(escaped(person)));
    body.append(
        "<form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"request\" value=\"%s\">"
            .formatted(ServerDocument.CONSENT, id));
    if (asked.scopes().isEmpty()) {
      body.append("<p>It may do all that you may do there.</p>");
    }
    for (String scope : asked.scopes()) {
      body.append(
          ("<label><input type=\"checkbox\" name=\"scope\" value=\"%1$s\" checked> %2$s"
                  + " (<b>%1$s</b>)</label>")
              .formatted(escaped(scope), words(opened.getOrDefault(scope, Set.of()))));
    }
    body.append(
        "<button name=\"decision\" value=\"allow\">Allow</button>"
            + "<button name=\"decision\" value=\"deny\">Do not allow</button></form>");
    return PlainPage.of("Allow access?", body.toString());
  }

  /** What actions are, for people. */
  static String words(Set<Action> actions) {
    return actions.stream()
        .map(
            action ->
                switch (action) {
                  case READ -> "read rows";
                  case CREATE -> "add rows";
                  case UPDATE -> "change rows";
                  case DELETE -> "delete rows";
                  case CALL -> "call functions";
                })
        .collect(Collectors.joining(", "));
  }

  /** The ways to sign in, where there are several. */
  static String choice(List<String> ways, String id) {
    return PlainPage.of(
        "Sign in",
        ways.stream()
            .map(way -> "<p><a href=\"%s\">%s</a></p>".formatted(login(way, id), escaped(way)))
            .collect(Collectors.joining()));
  }

  /** Where one signs in, and comes back to the question from. */
  static String login(String way, String id) {
    String back = ServerDocument.CONTINUE + "?request=" + id;
    return "/auth/%s/login?returnTo=%s"
        .formatted(way, URLEncoder.encode(back, StandardCharsets.UTF_8));
  }

  /** That one goes on, for browsers that do not by themselves. */
  static String onward(String to) {
    return PlainPage.of("One moment", "<p><a href=\"%s\">Go on</a></p>".formatted(escaped(to)));
  }

  /** That nothing comes of it, and why. */
  static String failure(String why) {
    return PlainPage.of(
        "No access",
        "<p>%s</p><p>Go back to the program, and begin again there.</p>".formatted(escaped(why)));
  }
}
