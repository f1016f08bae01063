package dev.postern.auth;

import dev.postern.spi.BrowserSignIn.Field;
import dev.postern.spi.Credentials;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of browsers that are signing in, from one step to the next: on this side alone, for
 * ten minutes, and good once. The browser has a cookie that stands for it.
 */
public final class SignInSteps {
  static final Duration KEEP = Duration.ofMinutes(10);

  private static final int MOST = 10_000;

  private final SessionCookies cookies;
  private final InstantSource clock;

  private final Map<String, Timed> waiting =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Timed> eldest) {
          return size() > MOST || isOver(eldest.getValue());
        }
      };

  /**
   * A step that waits for its browser.
   *
   * @param way the name of the way to sign in
   * @param kept what that way wants back
   * @param fields what the browser is asked for; none where it was sent elsewhere
   * @param returnTo where on this gateway it wanted to go
   */
  public record Waiting(String way, String kept, List<Field> fields, String returnTo) {
    public Waiting {
      fields = List.copyOf(fields);
    }
  }

  private record Timed(Waiting step, long madeMillis) {}

  public SignInSteps(SessionCookies cookies, InstantSource clock) {
    this.cookies = cookies;
    this.clock = clock;
  }

  /** Keeps a step; gives the id for its cookie. */
  public String keep(Waiting step) {
    String id = Secrets.made();
    Timed timed = new Timed(step, clock.millis());
    synchronized (waiting) {
      waiting.put(key(id), timed);
    }
    return id;
  }

  /** The step that a browser comes back for. It is gone then, whatever becomes of it. */
  public Optional<Waiting> take(Credentials credentials, String way) {
    List<String> ids = cookies.steps(credentials);
    Optional<Waiting> taken = Optional.empty();
    synchronized (waiting) {
      for (String id : ids) {
        Timed timed = waiting.remove(key(id));
        if (timed != null && !isOver(timed) && timed.step().way().equals(way)) {
          taken = Optional.of(timed.step());
        }
      }
    }
    return ids.size() == 1 ? taken : Optional.empty();
  }

  private boolean isOver(Timed timed) {
    return clock.millis() - timed.madeMillis() >= KEEP.toMillis();
  }

  private static String key(String id) {
    return Secrets.hash("step", id);
  }
}
