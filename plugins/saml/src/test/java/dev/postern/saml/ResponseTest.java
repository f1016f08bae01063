package dev.postern.saml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.Identity;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What a response must be: signed by whom, for whom, in answer to what and when. */
class ResponseTest {
  private static final Signer PROVIDER = Signer.rsa();
  private static final Signer STRANGER = Signer.rsa();

  private static SamlSignIn signIn(PublicKey... keys) {
    return signIn(Draft.NOW, keys);
  }

  static SamlSignIn signIn(Instant now, PublicKey... keys) {
    Person person =
        new Person(
            Optional.empty(),
            "Role",
            Optional.of(Map.of("staff", List.of("reader"), "admin", List.of("writer"))),
            Map.of("tenant_id", "tenant", "mail", "mail"));
    IdentityProvider provider =
        new IdentityProvider(
            Draft.PROVIDER, URI.create("https://id.example/sso"), List.of(keys), Optional.empty());
    return new SamlSignIn(
        new SamlSignIn.Rules(
            Draft.GATEWAY,
            Optional.empty(),
            Optional.empty(),
            false,
            Duration.ofSeconds(30),
            person),
        new FixedSource(provider),
        new UsedAssertions(3),
        () -> now);
  }

  private static SamlSignIn usual() {
    return signIn(PROVIDER.keys().getPublic());
  }

  static Step finish(SamlSignIn signIn, String posted) {
    return signIn.finish(
        new Visit(
            URI.create(Draft.CALLBACK), Map.of("SAMLResponse", List.of(posted)), true, "127.0.0.1"),
        Draft.REQUEST);
  }

  private static String outcome(Document response) {
    return outcome(usual(), Signer.posted(response));
  }

  static String outcome(SamlSignIn signIn, String posted) {
    return switch (finish(signIn, posted)) {
      case Step.Done(Identity identity, _, _) -> identity.subject();
      case Step.Refused(String reason) -> "refused: " + reason;
      case Step other -> other.toString();
    };
  }

  @Test
  void aSignedAssertionIsWhoIsThere() {
    Step.Done done =
        assertInstanceOf(
            Step.Done.class,
            finish(usual(), Signer.posted(PROVIDER.assertionSigned(Draft.good()))));
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", "alice");
    claims.put("role", "reader");
    claims.put("roles", List.of("reader"));
    claims.put("tenant_id", "2");
    assertEquals(
        new Identity("alice", "saml", List.of("reader"), claims, "_assertion"), done.identity());
    assertEquals(Optional.of(Instant.parse("2030-01-01T20:00:00Z")), done.until());
  }

  @Test
  void eitherSignatureIsEnoughAndAnyKeyOfTheProvider() {
    Draft good = Draft.good();
    assertEquals("alice", outcome(PROVIDER.responseSigned(good)));
    assertEquals("alice", outcome(PROVIDER.bothSigned(good)));
    Signer next = Signer.ec();
    SamlSignIn rolling = signIn(PROVIDER.keys().getPublic(), next.keys().getPublic());
    assertEquals("alice", outcome(rolling, Signer.posted(next.assertionSigned(good))));
    String second = Signer.posted(PROVIDER.assertionSigned(good.assertionId("_2")));
    assertEquals("alice", outcome(rolling, second));
    for (String method : List.of(SignatureMethod.RSA_SHA512, SignatureMethod.SHA256_RSA_MGF1)) {
      assertEquals(
          "alice", outcome(PROVIDER.with(method, DigestMethod.SHA512).assertionSigned(good)));
    }
  }

  @Test
  void anAssertionSignsInOnce() {
    SamlSignIn signIn = usual();
    String posted = Signer.posted(PROVIDER.assertionSigned(Draft.good()));
    assertEquals("alice", outcome(signIn, posted));
    assertEquals("refused: used_before", outcome(signIn, posted));
    for (String id : List.of("_2", "_3")) {
      String other = Signer.posted(PROVIDER.assertionSigned(Draft.good().assertionId(id)));
      assertEquals("alice", outcome(signIn, other));
    }
    // The memory of this test holds three.
    String another = Signer.posted(PROVIDER.assertionSigned(Draft.good().assertionId("_4")));
    assertEquals("refused: busy", outcome(signIn, another));
  }

  @Test
  void whatItSaysMustHoldForThisGatewayThisRequestAndThisMoment() {
    Instant now = Draft.NOW;
    Map<UnaryOperator<Draft>, String> cases = new LinkedHashMap<>();
    cases.put(draft -> draft.audience("https://other.example"), "wrong_audience");
    cases.put(draft -> draft.audience(Draft.GATEWAY + "/"), "wrong_audience");
    cases.put(draft -> draft.recipient(Draft.CALLBACK + "/"), "wrong_recipient");
    cases.put(draft -> draft.destination("https://other.example/acs"), "wrong_destination");
    cases.put(draft -> draft.destination(""), "wrong_destination");
    cases.put(draft -> draft.inResponseTo("_other"), "wrong_request");
    cases.put(draft -> draft.inResponseTo(""), "wrong_request");
    cases.put(draft -> draft.confirmedInResponseTo("_other"), "wrong_request");
    cases.put(draft -> draft.issuer("https://id.example/saml2"), "wrong_issuer");
    cases.put(
        draft -> draft.status("urn:oasis:names:tc:SAML:2.0:status:Responder"),
        "refused_by_provider");
    cases.put(draft -> draft.notOnOrAfter(now.minusSeconds(30)), "expired");
    cases.put(draft -> draft.notBefore(now.plusSeconds(31)), "not_yet_valid");
    cases.put(draft -> draft.issued(now.plusSeconds(31)), "issued_in_future");
    cases.put(draft -> draft.nameId(""), "malformed");
    cases.put(draft -> draft.authnStatement(""), "not_authenticated");
    cases.put(
        draft ->
            draft.authnStatement(
                "<saml:AuthnStatement SessionNotOnOrAfter=\"" + now.minusSeconds(1) + "\"/>"),
        "expired");
    cases.put(draft -> draft.moreConditions("<x:Only xmlns:x=\"urn:x\"/>"), "unknown_condition");
    cases.put(
        draft ->
            draft.moreConditions(
                "<saml:AudienceRestriction><saml:Audience>urn:b</saml:Audience>"
                    + "</saml:AudienceRestriction>"),
        "wrong_audience");
    cases.put(
        draft -> draft.nameIdFormat("urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
        "transient_name");
    cases.forEach(
        (change, reason) -> {
          Draft changed = change.apply(Draft.good());
          assertEquals(
              "refused: " + reason, outcome(PROVIDER.bothSigned(changed)), changed.toString());
        });
    assertEquals(
        "alice", outcome(PROVIDER.bothSigned(Draft.good().notOnOrAfter(now.minusSeconds(29)))));
    assertEquals(
        "alice", outcome(PROVIDER.bothSigned(Draft.good().notBefore(now.plusSeconds(30)))));
  }

  @Test
  void onlyTheProvidersKeysAndGoodAlgorithmsCount() {
    Draft good = Draft.good();
    assertEquals("refused: wrong_signature", outcome(STRANGER.assertionSigned(good)));
    assertEquals("refused: wrong_signature", outcome(STRANGER.responseSigned(good)));
    assertEquals("refused: not_signed", outcome(Signer.parse(good.xml())));
    Document document = PROVIDER.assertionSigned(good);
    assertEquals(
        "refused: wrong_signature",
        outcome(STRANGER.sign(document, document.getDocumentElement())));
    String exclusive = CanonicalizationMethod.EXCLUSIVE;
    for (Signer weak :
        List.of(
            PROVIDER.with(SignatureMethod.RSA_SHA1, DigestMethod.SHA256),
            PROVIDER.with(SignatureMethod.RSA_SHA256, DigestMethod.SHA1),
            PROVIDER.transformedBy(exclusive, Transform.ENVELOPED),
            PROVIDER.transformedBy(
                exclusive, Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS),
            PROVIDER.transformedBy(
                CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS, Transform.ENVELOPED, exclusive),
            PROVIDER.transformedBy(exclusive, exclusive, Transform.ENVELOPED),
            PROVIDER.transformedBy(exclusive, Transform.ENVELOPED, exclusive, exclusive))) {
      String told = outcome(weak.assertionSigned(good));
      assertEquals(true, told.startsWith("refused: "), weak + " " + told);
    }
    assertEquals(
        "refused: wrong_signature", outcome(PROVIDER.alsoOver("_response").assertionSigned(good)));
    assertEquals(
        "refused: algorithm_not_allowed",
        outcome(
            usual(),
            Signer.posted(
                Signer.text(PROVIDER.assertionSigned(good))
                    .replace(SignatureMethod.RSA_SHA256, SignatureMethod.HMAC_SHA256))));
  }

  @Test
  void whatIsNoResponseIsMalformed() {
    String xml = Signer.text(PROVIDER.assertionSigned(Draft.good()));
    String body = xml.substring(xml.indexOf("<samlp:Response"));
    for (String wrong :
        List.of(
            "",
            "not base64 !",
            Signer.posted("no xml"),
            Signer.posted("<Response/>"),
            Signer.posted(xml + "<more/>"),
            Signer.posted("<!DOCTYPE samlp:Response>" + body),
            Signer.posted(
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
                    + body.replace("alice", "&b;")),
            Signer.posted("<!DOCTYPE a [<!ENTITY b \"b\">]>" + body),
            Signer.posted(body.replace("Version=\"2.0\"", "Version=\"1.1\"")),
            Signer.posted("<a>".repeat(70) + "</a>".repeat(70)),
            Signer.posted(
                body.replace(
                    "<samlp:Status>", "<x>" + "y".repeat(300_000) + "</x><samlp:Status>")))) {
      assertEquals(
          "refused: malformed",
          outcome(usual(), wrong),
          () -> wrong.substring(0, Math.min(200, wrong.length())));
    }
    String encrypted =
        body.replaceAll("(?s)<saml:Assertion .*</saml:Assertion>", "<saml:EncryptedAssertion/>");
    assertEquals("refused: encrypted", outcome(usual(), Signer.posted(encrypted)));
    Visit visit =
        new Visit(
            URI.create(Draft.CALLBACK),
            Map.of("SAMLResponse", List.of(Signer.posted(xml))),
            false,
            "127.0.0.1");
    assertEquals(new Step.Refused("malformed"), usual().finish(visit, Draft.REQUEST));
    Visit twice =
        new Visit(
            URI.create(Draft.CALLBACK),
            Map.of("SAMLResponse", List.of(Signer.posted(xml), Signer.posted(xml))),
            true,
            "127.0.0.1");
    assertEquals(new Step.Refused("malformed"), usual().finish(twice, Draft.REQUEST));
  }

  @Test
  void aCommentInTheNameCutsNothingOff() {
    String xml = Signer.text(PROVIDER.assertionSigned(Draft.good().nameId("alice.evil")));
    String commented = xml.replace(">alice.evil<", ">alice<!-- -->.evil<");
    assertEquals("alice.evil", outcome(usual(), Signer.posted(commented)));
  }
}
