package dev.postern.auth;

import dev.postern.spi.Credentials;
import java.util.ArrayList;
import java.util.List;

/**
 * The cookies of browsers that sign in. Their names begin with {@code __Host-}, so that no other
 * host can set them and they never go over plain HTTP; only a gateway that listens on this machine
 * alone and says so may have them go without TLS, by other names.
 */
public final class SessionCookies {
  private final boolean isSecure;
  private final String session;
  private final String step;
  private final String consent;

  public SessionCookies(boolean isSecure) {
    this.isSecure = isSecure;
    this.session = isSecure ? "__Host-postern-session" : "postern-local-session";
    this.step = isSecure ? "__Host-postern-step" : "postern-local-step";
    this.consent = isSecure ? "__Host-postern-consent" : "postern-local-consent";
  }

  /** The values of the cookie that stands for a session; more than one where somebody plays. */
  List<String> sessions(Credentials credentials) {
    return values(credentials, session);
  }

  /** The same of the cookie that stands for a step on the way to one. */
  List<String> steps(Credentials credentials) {
    return values(credentials, step);
  }

  /** The header field that gives a browser its session; it ends with the browser at the latest. */
  public String session(String id) {
    return set(session, id, "Lax");
  }

  /** The one that takes it away. */
  public String noSession() {
    return set(session, "", "Lax") + "; Max-Age=0";
  }

  /**
   * The one that gives it a step.
   *
   * @param comesFromElsewhere whether another site may post the answer: then the cookie comes along
   */
  public String step(String id, boolean comesFromElsewhere) {
    return set(step, id, comesFromElsewhere ? "None" : "Lax");
  }

  public String noStep() {
    return set(step, "", "Lax") + "; Max-Age=0";
  }

  /** The values of the cookie that tells a browser from others while a client asks for access. */
  public List<String> consents(Credentials credentials) {
    return values(credentials, consent);
  }

  /** The header field that gives it one. */
  public String consent(String id) {
    return set(consent, id, "Lax");
  }

  /** Browsers take {@code SameSite=None} with {@code Secure} alone. */
  private String set(String name, String value, String sameSite) {
    return name
        + "="
        + value
        + "; Path=/; HttpOnly"
        + (isSecure ? "; Secure" : "")
        + (isSecure || !sameSite.equals("None") ? "; SameSite=" + sameSite : "");
  }

  private static List<String> values(Credentials credentials, String name) {
    List<String> values = new ArrayList<>(1);
    for (String header : credentials.header("Cookie")) {
      for (String pair : header.split(";", -1)) {
        String cookie = pair.strip();
        if (cookie.startsWith(name) && cookie.startsWith("=", name.length())) {
          values.add(cookie.substring(name.length() + 1));
        }
      }
    }
    return values;
  }
}
