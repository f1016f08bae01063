package dev.postern.ldap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.unboundid.ldap.sdk.LDAPException;
import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges names with passwords: by the count of attempts first, then by what was proved a moment
 * ago, then by the directory. In that order: whoever has to wait must not learn from the memory
 * that a guess was right.
 */
final class SignIn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
  private static final String MAC = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** The one answer to all that is wrong with a name or password. */
  static final Rejected REFUSED = new Rejected("bad_credentials");

  static final Rejected TOO_MANY = new Rejected("too_many_attempts");
  static final Rejected UNAVAILABLE = new Rejected("directory_unavailable");

  private final Directory directory;
  private final Attempts attempts;
  private final SecretKeySpec key;
  private final Cache<ByteBuffer, Identity> proved;
  private final ConcurrentMap<ByteBuffer, CompletableFuture<AuthResult>> underWay =
      new ConcurrentHashMap<>();

  /**
   * Bounds of what is remembered of proved passwords: a hash under a key that never leaves this
   * object.
   */
  record Memory(int entries, Duration time) {}

  SignIn(Directory directory, Attempts attempts, Memory memory, LongSupplier nanos) {
    this.directory = directory;
    this.attempts = attempts;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
    this.proved =
        Caffeine.newBuilder()
            .maximumSize(memory.entries())
            .expireAfterWrite(memory.time())
            .ticker(nanos::getAsLong)
            .build();
  }

  /** Those who come at once with the same name and password from one address are judged once. */
  AuthResult judge(String name, String password, String address) {
    Optional<LoginName> login = LoginName.of(name);
    if (login.isEmpty() || !LoginName.isPassword(password)) {
      return REFUSED;
    }
    if (attempts.mustWait(login.get().folded(), address)) {
      return TOO_MANY;
    }
    ByteBuffer hash = hash(login.get().text(), password, "");
    Identity known = proved.getIfPresent(hash);
    if (known != null) {
      return new Authenticated(known);
    }
    ByteBuffer flight = hash(login.get().text(), password, address);
    CompletableFuture<AuthResult> mine = new CompletableFuture<>();
    CompletableFuture<AuthResult> other = underWay.putIfAbsent(flight, mine);
    if (other != null) {
      return other.join();
    }
    AuthResult result = UNAVAILABLE;
    try {
      result = judge(login.get(), password, address, hash);
      return result;
    } finally {
      underWay.remove(flight);
      mine.complete(result);
    }
  }

  private AuthResult judge(LoginName name, String password, String address, ByteBuffer hash) {
    Optional<Attempts.Attempt> attempt = attempts.begin(name.folded(), address);
    if (attempt.isEmpty()) {
      return TOO_MANY;
    }
    boolean isDecided = false;
    try {
      Optional<Identity> identity = directory.prove(name, password);
      isDecided = true;
      if (identity.isEmpty()) {
        attempt.get().failed();
        return REFUSED;
      }
      attempt.get().succeeded();
      proved.put(hash, identity.get());
      return new Authenticated(identity.get());
    } catch (LDAPException away) {
      LOG.warn("Nobody can be signed in: {}", Wording.of(away));
      return UNAVAILABLE;
    } finally {
      if (!isDecided) {
        attempt.get().abandoned();
      }
    }
  }

  /** Who has this name, without any proof. */
  AuthResult named(String name) {
    Optional<LoginName> login = LoginName.of(name);
    if (login.isEmpty()) {
      return new NotMine();
    }
    try {
      return directory
          .named(login.get())
          .<AuthResult>map(Authenticated::new)
          .orElseGet(NotMine::new);
    } catch (LDAPException away) {
      LOG.warn("{} cannot be looked at: {}", login.get().text(), Wording.of(away));
      return UNAVAILABLE;
    }
  }

  private ByteBuffer hash(String name, String password, String address) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      for (String part : new String[] {name, password, address}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return ByteBuffer.wrap(mac.doFinal());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
