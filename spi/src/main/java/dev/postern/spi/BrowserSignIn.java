package dev.postern.spi;

import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to sign in with a browser: it is sent elsewhere or asked for something, and comes back. The
 * gateway serves the addresses, keeps what a step wants kept for ten minutes under a cookie that is
 * good once, and opens the session. Every method may be called by many threads at once.
 */
public interface BrowserSignIn {

  /**
   * The first step.
   *
   * @param visit of the browser that wants to sign in
   */
  Step begin(Visit visit);

  /**
   * The step after the browser came back; must not throw for what it brings.
   *
   * @param kept what the step before wanted kept
   */
  Step finish(Visit visit, String kept);

  /**
   * What another system must know of this gateway, for instance a SAML service provider's metadata.
   *
   * @param callback where browsers come back
   */
  default Optional<Document> metadata(URI callback) {
    return Optional.empty();
  }

  /**
   * Where a browser goes after its session here has ended, so that it ends at the other system too.
   *
   * @param reminder of {@link Step.Done}
   * @param after where it comes back to
   */
  default Optional<URI> signOut(String reminder, URI after) {
    return Optional.empty();
  }

  /**
   * A browser at one of the addresses.
   *
   * @param callback where it comes back, absolute
   * @param parameters those of the query, or of the form that was posted, each with all its values
   * @param isPost whether they were posted
   */
  record Visit(
      URI callback, Map<String, List<String>> parameters, boolean isPost, String remoteAddress) {
    public Visit {
      parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The value of a parameter that came exactly once. */
    public Optional<String> single(String name) {
      List<String> values = parameters.getOrDefault(name, List.of());
      return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
  }

  /** What happens next. */
  sealed interface Step {

    /** The browser goes to another system. */
    record Away(URI to, String keep) implements Step {}

    /** The browser shows a form, whose fields come back posted. */
    record Ask(String title, List<Field> fields, String keep) implements Step {
      public Ask {
        fields = List.copyOf(fields);
      }
    }

    /**
     * It is proved who that is.
     *
     * @param until when the proof ends; empty where only the session's own bounds count
     * @param reminder what {@link #signOut} wants to know; kept with the session, never shown
     */
    record Done(Identity identity, Optional<Instant> until, String reminder) implements Step {}

    /**
     * Nothing is proved.
     *
     * @param reason a short word for the audit record and the page; never part of a credential
     */
    record Refused(String reason) implements Step {}
  }

  /** One field of a form. */
  record Field(String name, String label, boolean isSecret) {}

  /** Text of a media type. */
  record Document(String mediaType, String text) {}
}
