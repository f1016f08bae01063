package dev.postern.broker;

import dev.postern.auth.Secrets;
import dev.postern.config.BrokerSettings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * People who have been asked whether a client may have access, from the question until they have
 * signed in. Each question is for the browser that it was shown in, and good once; nothing is
 * remembered of an answer, so no client ever profits from what another was allowed.
 */
final class PendingConsents {
  private final long keepMillis;
  private final InstantSource clock;
  private final Map<String, Kept> waiting;

  /**
   * One question.
   *
   * @param browser the cookie of the browser it was shown in
   * @param person who was signed in there; empty where nobody was
   * @param granted the scopes agreed to; empty where nothing has been agreed yet
   */
  record Pending(
      AuthorizationRequest request,
      String browser,
      Optional<String> person,
      Optional<List<String>> granted) {

    Pending agreed(List<String> scopes) {
      return new Pending(request, browser, person, Optional.of(scopes));
    }
  }

  private record Kept(Pending pending, long madeMillis) {}

  PendingConsents(BrokerSettings settings, InstantSource clock) {
    this.keepMillis = settings.consentMillis();
    this.clock = clock;
    int most = settings.maxPending();
    this.waiting =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > most || isOver(eldest.getValue());
          }
        };
  }

  /** Keeps a question; gives its name, which nobody can guess. */
  String keep(Pending pending) {
    String id = Secrets.made();
    synchronized (waiting) {
      waiting.put(key(id), new Kept(pending, clock.millis()));
    }
    return id;
  }

  /** Puts the answer in the place of the question, whose time goes on. */
  void agree(String id, Pending agreed) {
    synchronized (waiting) {
      waiting.computeIfPresent(key(id), (_, kept) -> new Kept(agreed, kept.madeMillis()));
    }
  }

  /** The question of that name, where it was shown in this browser. */
  Optional<Pending> find(String id, List<String> browsers) {
    synchronized (waiting) {
      return Optional.ofNullable(waiting.get(key(id)))
          .filter(kept -> !isOver(kept))
          .map(Kept::pending)
          .filter(
              pending ->
                  browsers.size() == 1 && Secrets.areSame(pending.browser(), browsers.getFirst()));
    }
  }

  /** Forgets it; whether it was still there, which only one of several learns. */
  boolean end(String id) {
    synchronized (waiting) {
      return waiting.remove(key(id)) != null;
    }
  }

  private boolean isOver(Kept kept) {
    return clock.millis() - kept.madeMillis() >= keepMillis;
  }

  private static String key(String id) {
    return Secrets.hash("consent", id);
  }
}
