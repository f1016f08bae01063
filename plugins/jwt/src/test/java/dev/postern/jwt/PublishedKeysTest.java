package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.postern.spi.AuthResult.Rejected;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishedKeysTest {
  private static final Signer RSA = Signer.rsa("rsa-1");
  private static final Signer EC = Signer.ec("ec-1");
  private static final Signer ED25519 = Signer.ed25519("ed-1");
  private static final Signer NEXT = Signer.ec("ec-2");
  private static final Signer ATTACKER = Signer.rsa("rsa-1");

  @TempDir private Path folder;
  private Issuer issuer;
  private Desk desk;

  @BeforeEach
  void start() {
    issuer = new Issuer(RSA, EC, ED25519);
    desk = new Desk(folder, Map.of("jwks-url", issuer.url()));
  }

  @AfterEach
  void stop() {
    desk.close();
    issuer.close();
  }

  @Test
  void allKindsOfKeysAreFetchedOnceWithTheFirstToken() {
    assertEquals(0, issuer.fetches.get());

    for (Signer signer : List.of(RSA, EC, ED25519)) {
      assertEquals("robin", desk.accept(signer.token(desk.claims())).subject());
    }

    assertEquals(1, issuer.fetches.get());
  }

  @Test
  void tokensWithoutAKeyIdAreTriedWithEachFittingKey() {
    issuer.publish(Signer.ec("ec-0"), EC, RSA);
    Map<String, Object> without = new LinkedHashMap<>();
    without.put("kid", null);

    assertEquals("robin", desk.accept(EC.token(without, desk.claims())).subject());
    assertEquals("bad_signature", desk.refuse(NEXT.token(without, desk.claims())));
  }

  @Test
  void forgedTokensAreRefused() {
    desk.accept(RSA.token(desk.claims()));
    assertEquals("bad_signature", desk.refuse(ATTACKER.token(desk.claims())));
    assertEquals(
        "bad_signature",
        desk.refuse(ATTACKER.token(Map.of("jwk", ATTACKER.jwk().toJSONObject()), desk.claims())),
        "a key that the token brings along");
    assertEquals(
        "algorithm_not_allowed",
        desk.refuse(
            Signer.secret(RSA.publicKey().getEncoded())
                .token(Map.of("kid", "rsa-1"), desk.claims())),
        "a public key taken for a secret");
    assertEquals(
        "algorithm_not_allowed",
        desk.refuse(
            Signer.secret(RSA.pem().getBytes(StandardCharsets.UTF_8))
                .token(Map.of("kid", "rsa-1"), desk.claims())));
    assertEquals(
        "algorithm_not_allowed", desk.refuse(RSA.token(Map.of("alg", "PS256"), desk.claims())));
    assertEquals(
        "unknown_key",
        desk.refuse(RSA.token(Map.of("kid", "ec-1"), desk.claims())),
        "the key of another algorithm");
    String good = EC.token(desk.claims());
    String zero = Signer.encoded(new byte[64]);
    assertEquals("bad_signature", desk.refuse(good.substring(0, good.lastIndexOf('.') + 1) + zero));
    String padded = Signer.encoded(Arrays.copyOf(new byte[] {1}, 65));
    assertEquals(
        "bad_signature", desk.refuse(good.substring(0, good.lastIndexOf('.') + 1) + padded));
    assertEquals("malformed", desk.refuse(good.substring(0, good.lastIndexOf('.') + 1)));
    String edwards = ED25519.token(desk.claims());
    for (int length : List.of(2, 63, 64, 65)) {
      assertEquals(
          "bad_signature",
          desk.refuse(
              edwards.substring(0, edwards.lastIndexOf('.') + 1)
                  + Signer.encoded(new byte[length])));
    }
    assertEquals(1, issuer.fetches.get() - 1, "the one key not found made it look again");
  }

  @Test
  void addressesInATokenAreNeverAsked() {
    try (Issuer attacker = new Issuer(ATTACKER)) {
      for (String name : List.of("jku", "x5u")) {
        assertEquals(
            "bad_signature",
            desk.refuse(ATTACKER.token(Map.of(name, attacker.url()), desk.claims())));
      }
      assertEquals(0, attacker.fetches.get());
    }
  }

  @Test
  void oddKeyIdsFindNothing() {
    for (String id : List.of("../../etc/passwd", "' or '1'='1", "", "x".repeat(4_000), "rsa-1\0")) {
      assertEquals("unknown_key", desk.refuse(RSA.token(Map.of("kid", id), desk.claims())), id);
    }
    desk.accept(RSA.token(desk.claims()));
    assertTrue(issuer.fetches.get() <= 2);
  }

  @Test
  void encryptedTokensAreRefused() {
    String plain =
        Signer.encoded("{\"alg\":\"none\"}")
            + "."
            + Signer.encoded(JSONObjectUtils.toJSONString(desk.claims()))
            + ".";
    String wrapped =
        Signer.encoded("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"cty\":\"JWT\"}")
            + "."
            + Signer.encoded(new byte[256])
            + ".AAAAAAAAAAAAAAAA."
            + Signer.encoded(plain)
            + ".AAAAAAAAAAAAAAAAAAAAAA";

    assertEquals("malformed", desk.refuse(wrapped));
    assertEquals("malformed", desk.refuse(plain));
    assertEquals(0, issuer.fetches.get());
  }

  @Test
  void aNewKeyIsFetchedWhenATokenNamesIt() {
    desk.accept(RSA.token(desk.claims()));
    issuer.publish(NEXT);

    assertEquals("robin", desk.accept(NEXT.token(desk.claims())).subject());

    assertEquals(2, issuer.fetches.get());
    desk.pass(Duration.ofSeconds(60));
    assertEquals("unknown_key", desk.refuse(RSA.token(desk.claims())), "the old one is gone");
  }

  @Test
  void aRemovedKeyIsForgottenWithinFiveMinutes() {
    desk.accept(RSA.token(desk.claims("exp", desk.seconds() + 3_600)));
    issuer.publish(EC);
    desk.pass(RemoteKeys.FRESH);

    assertEquals("unknown_key", desk.refuse(RSA.token(desk.claims())));
  }

  @Test
  void keysAreFetchedAgainShortlyBeforeTheyAreOld() {
    desk.accept(RSA.token(desk.claims()));
    desk.pass(RemoteKeys.FRESH.minus(RemoteKeys.AHEAD).minusNanos(1));
    desk.accept(RSA.token(desk.claims()));
    assertEquals(1, issuer.fetches.get());
    desk.pass(Duration.ofNanos(1));

    desk.accept(EC.token(desk.claims()));
    desk.accept(ED25519.token(desk.claims()));

    assertEquals(2, issuer.fetches.get());
  }

  @Test
  void madeUpKeyIdsAreNoLoadOnTheIssuer() throws Exception {
    desk.accept(RSA.token(desk.claims()));
    Map<String, Object> claims = desk.claims();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> refusals = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Map<String, Object> header = Map.of("kid", "made-up-" + i, "alg", "ES256");
        refusals.add(threads.submit(() -> desk.refuse(NEXT.token(header, claims))));
      }
      for (Future<String> refusal : refusals) {
        assertEquals("unknown_key", refusal.get());
      }
    }

    assertEquals(2, issuer.fetches.get());
    desk.accept(EC.token(desk.claims()));
    desk.pass(RemoteKeys.FETCH_WINDOW);
    issuer.publish(NEXT);
    desk.accept(NEXT.token(desk.claims()));
  }

  @Test
  void knownKeysGoOnWhileTheIssuerIsDownButNotForEver() {
    desk.accept(RSA.token(desk.claims()));
    issuer.close();
    desk.pass(RemoteKeys.OUTAGE.minusSeconds(1));
    assertEquals("robin", desk.accept(EC.token(desk.claims())).subject());
    assertEquals("unknown_key", desk.refuse(NEXT.token(desk.claims())));

    desk.pass(Duration.ofSeconds(1));

    assertEquals("keys_unavailable", desk.refuse(RSA.token(desk.claims())));
  }

  @Test
  void withoutAnyKeysNothingIsAccepted() {
    issuer.answer(503, "");
    assertEquals("keys_unavailable", desk.refuse(RSA.token(desk.claims())));

    issuer.publish(RSA);
    desk.pass(RemoteKeys.FETCH_WINDOW);

    assertEquals("robin", desk.accept(RSA.token(desk.claims())).subject());
  }

  @Test
  void unusableAnswersChangeNothing() {
    desk.accept(RSA.token(desk.claims()));
    Signer[] tooMany =
        IntStream.rangeClosed(0, KeySet.MOST_KEYS)
            .mapToObj(i -> new Signer("RS256", "k" + i, ATTACKER.publicKey(), ATTACKER.mark()))
            .toArray(Signer[]::new);
    Map<Integer, List<String>> answers =
        Map.of(
            200,
            List.of(
                "",
                "{}",
                "[]",
                "<html>",
                "{\"keys\":[]}",
                "null",
                "{\"keys\":[7]}",
                "{\"keys\":[null]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}]}",
                Issuer.keySet(tooMany),
                Issuer.keySet(NEXT) + " ".repeat(KeySetDownload.MOST_BYTES)),
            302,
            List.of(Issuer.keySet(NEXT)),
            404,
            List.of(Issuer.keySet(NEXT)));
    answers.forEach(
        (status, bodies) ->
            bodies.forEach(
                body -> {
                  issuer.answer(status, body);
                  desk.pass(RemoteKeys.FRESH);
                  int before = issuer.fetches.get();
                  assertEquals("robin", desk.accept(RSA.token(desk.claims())).subject());
                  assertEquals("unknown_key", desk.refuse(NEXT.token(desk.claims())));
                  assertTrue(issuer.fetches.get() > before);
                }));
  }

  @Test
  void keysThatAreWeakOrForOtherUsesVerifyNothing() {
    Signer weak = Signer.rsa("weak", 1024);
    RSAKey encryption =
        new RSAKey.Builder((RSAPublicKey) ATTACKER.publicKey())
            .keyID("enc")
            .keyUse(KeyUse.ENCRYPTION)
            .build();
    String secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
    List<Map<String, Object>> keys =
        Stream.of(
                weak.jwk().toJSONObject(),
                encryption.toJSONObject(),
                EC.jwk().toJSONObject(),
                Map.<String, Object>of("kty", "oct", "kid", "oct", "k", secret),
                Map.<String, Object>of("kty", "new", "kid", "new"))
            .toList();
    issuer.answer(200, JSONObjectUtils.toJSONString(Map.of("keys", keys)));

    desk.accept(EC.token(desk.claims()));
    assertEquals("unknown_key", desk.refuse(weak.token(desk.claims())));
    assertEquals("unknown_key", desk.refuse(ATTACKER.token(Map.of("kid", "enc"), desk.claims())));
    assertInstanceOf(
        Rejected.class,
        desk.show(
            Signer.secret(Base64.getUrlDecoder().decode(secret))
                .token(Map.of("kid", "oct"), desk.claims())));
  }
}
