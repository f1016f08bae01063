package dev.postern.auth;

import dev.postern.config.SessionSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The sessions of browsers in this process. Of the id in a browser's cookie only a hash is kept. A
 * session ends when it is not used, when it gets too old, with the proof it came from, or at its
 * owner's wish; what then still comes with its cookie is refused, never anonymous.
 */
public final class Sessions {
  /** The header field with a session's token against forged requests. */
  public static final String TOKEN_FIELD = "X-CSRF-Token";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final SessionSettings settings;
  private final InstantSource clock;
  private final SessionCookies cookies;
  private final Map<String, Entry> open = new ConcurrentHashMap<>();
  private final List<Consumer<Session>> leaving = new CopyOnWriteArrayList<>();

  /** A session and when it was used last. */
  private static final class Entry {
    private final Session session;
    private final long openedMillis;
    private volatile long usedMillis;

    private Entry(Session session, long now) {
      this.session = session;
      this.openedMillis = now;
      this.usedMillis = now;
    }
  }

  public Sessions(SessionSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.cookies = new SessionCookies(settings.isSecure());
  }

  public SessionCookies cookies() {
    return cookies;
  }

  /**
   * Opens one, and ends the one that the browser had before.
   *
   * @param until when the proof ends; empty where it does not
   * @return the id for the cookie, which is kept nowhere
   */
  public synchronized String open(
      Identity identity, String way, Optional<Instant> until, String reminder, Credentials before) {
    cookies.sessions(before).forEach(id -> open.remove(key(id)));
    long now = clock.millis();
    Instant latest = Instant.ofEpochMilli(now + settings.longestMillis());
    Instant end = until.filter(latest::isAfter).orElse(latest);
    makeRoom(identity, now);
    String id = Secrets.made();
    open.put(key(id), new Entry(new Session(identity, way, end, reminder), now));
    return id;
  }

  private void makeRoom(Identity identity, long now) {
    open.values().removeIf(entry -> isOver(entry, now));
    Predicate<Entry> isTheirs =
        entry ->
            entry.session.identity().subject().equals(identity.subject())
                && entry.session.identity().method().equals(identity.method());
    endPast(
        settings.maxSessionsPerSubject() - 1,
        open.values().stream().filter(isTheirs),
        Comparator.comparingLong(entry -> entry.openedMillis));
    endPast(
        settings.maxSessions() - 1,
        open.values().stream(),
        Comparator.comparingLong(entry -> entry.usedMillis));
  }

  private void endPast(int most, Stream<Entry> entries, Comparator<Entry> firstToGo) {
    List<Entry> sorted = entries.sorted(firstToGo).toList();
    if (sorted.size() > most) {
      open.values().removeAll(Set.copyOf(sorted.subList(0, sorted.size() - most)));
    }
  }

  /**
   * Whose session a request is of; empty where it brings none.
   *
   * @throws GatewayException where the session it brings is over, or where it would change
   *     something and another site may have sent it
   */
  Optional<Identity> identity(BrowserCredentials credentials) {
    List<String> ids = cookies.sessions(credentials);
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    Entry entry =
        found(ids)
            .orElseThrow(
                () ->
                    new GatewayException(
                            ErrorCode.CREDENTIALS_REJECTED,
                            "The credentials were rejected: the session is over")
                        .hint("Sign in again at /auth"));
    checkSender(credentials, ids.getFirst());
    entry.usedMillis = clock.millis();
    return Optional.of(entry.session.identity());
  }

  /** The session a request brings, for a look that does not count as use. */
  public Optional<Session> find(Credentials credentials) {
    return found(cookies.sessions(credentials)).map(entry -> entry.session);
  }

  /** Tells of each session that its owner ends. */
  public void onLeaving(Consumer<Session> told) {
    leaving.add(told);
  }

  /** Ends the session that a request brings. */
  public Optional<Session> end(BrowserCredentials credentials) {
    List<String> ids = cookies.sessions(credentials);
    Optional<Entry> entry = found(ids);
    if (entry.isPresent()) {
      checkSender(credentials, ids.getFirst());
      open.remove(key(ids.getFirst()));
      leaving.forEach(told -> told.accept(entry.get().session));
    }
    return entry.map(ended -> ended.session);
  }

  /** What a page of a session sends as {@link #TOKEN_FIELD} with what changes something. */
  public String token(Credentials credentials) {
    return cookies.sessions(credentials).stream().findFirst().map(Sessions::token).orElse("");
  }

  private static String token(String id) {
    return Secrets.hash("token", id);
  }

  private Optional<Entry> found(List<String> ids) {
    if (ids.size() != 1) {
      return Optional.empty();
    }
    Entry entry = open.get(key(ids.getFirst()));
    if (entry == null) {
      return Optional.empty();
    }
    if (isOver(entry, clock.millis())) {
      open.remove(key(ids.getFirst()), entry);
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  private boolean isOver(Entry entry, long now) {
    return now >= entry.session.until().toEpochMilli()
        || now >= entry.usedMillis + settings.idleMillis();
  }

  /**
   * Browsers send cookies along whoever asks them to send. So what may change something must come
   * from a page of this gateway, as the browser says, or bring what only a page that could read the
   * session's own answer knows.
   */
  private void checkSender(BrowserCredentials credentials, String id) {
    if (SAFE.contains(credentials.method())) {
      return;
    }
    List<String> tokens = credentials.header(TOKEN_FIELD);
    if (tokens.isEmpty()) {
      List<String> sites = credentials.header("Sec-Fetch-Site");
      if (sites.isEmpty() ? isOwn(credentials.header("Origin")) : isSame(sites)) {
        return;
      }
    } else if (tokens.size() == 1 && Secrets.areSame(tokens.getFirst(), token(id))) {
      return;
    }
    throw new GatewayException(
            ErrorCode.REQUEST_FORBIDDEN,
            "A session's cookie alone does not prove that its owner wants this.")
        .hint("Send what /auth/session tells as csrfToken in the header " + TOKEN_FIELD + ".");
  }

  private static boolean isSame(List<String> sites) {
    return sites.equals(List.of("same-origin"));
  }

  private boolean isOwn(List<String> origins) {
    return settings.publicUrl().filter(url -> origins.equals(List.of(url.toString()))).isPresent();
  }

  private static String key(String id) {
    return Secrets.hash("session", id);
  }
}
