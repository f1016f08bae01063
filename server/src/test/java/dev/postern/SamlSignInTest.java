package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A browser that an identity provider speaking SAML sends back, by the gateway's own pages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlSignInTest {
  private static final String PUBLIC = "https://gw.example";
  private static final String SESSION = "__Host-postern-session";
  private static final String STEP = "__Host-postern-step";
  private static final String LOGIN = PUBLIC + "/auth/saml/login?returnTo=/docs/api/shop/";
  private static final String CALLBACK = PUBLIC + "/auth/saml/callback";
  private static final String CUSTOMERS =
      "/api/shop/customers?select=tenant_id&order=id&limit=1000";

  private final SamlIssuer issuer = new SamlIssuer();
  private TestGateway gateway;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path metadata = Files.writeString(folder.resolve("idp.xml"), issuer.metadata());
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                    "sign-in:\n",
                    """
                    server: {allowed-origins: ["%s"]}
                    sessions: {public-url: "%s", max-failures: 1000}
                    sign-in:
                      - provider: saml
                        settings:
                          entity-id: %s
                          idp-metadata-file: %s
                          role-map: {tenants: tenant}
                          claims: {tenant_id: department}
                    """
                        .formatted(PUBLIC, PUBLIC, SamlIssuer.GATEWAY, metadata)));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void anotherBrowser() {
    browser = new Browser(Map.of(PUBLIC, gateway.url()));
  }

  private String away() {
    HttpResponse<String> away = browser.get(LOGIN);
    assertEquals(303, away.statusCode(), away.body());
    return Browser.location(away);
  }

  /** As the page of the identity provider has the browser post it. */
  private HttpResponse<String> post(String response, Map<String, String> more) {
    Map<String, String> form = new LinkedHashMap<>(more);
    form.put("SAMLResponse", response);
    return browser.post(CALLBACK, form, Map.of("Origin", SamlIssuer.ADDRESS));
  }

  private void refused(String reason, String response) {
    HttpResponse<String> answer = post(response, Map.of());
    assertEquals(401, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(reason), reason + ": " + answer.body());
    assertFalse(browser.cookies(PUBLIC).containsKey(SESSION), reason);
    assertEquals(401, browser.get(PUBLIC + CUSTOMERS).statusCode());
  }

  @Test
  void aPersonIsSentThereComesBackByAFormAndSeesTheirRows() {
    HttpResponse<String> away = browser.get(LOGIN);
    String to = Browser.location(away);
    assertTrue(to.startsWith(SamlIssuer.ADDRESS + "/sso?SAMLRequest="), to);
    assertEquals(CALLBACK, SamlIssuer.read(to).callback());
    assertEquals(SamlIssuer.GATEWAY, SamlIssuer.read(to).issuer());
    // the form is posted by another site, and the step has to come along
    String step = away.headers().firstValue("Set-Cookie").orElse("");
    assertTrue(step.matches(STEP + "=[\\w-]{43}; Path=/; HttpOnly; Secure; SameSite=None"), step);
    // what the other site says of the way back counts for nothing
    HttpResponse<String> done =
        post(issuer.answer(to, "robin", 1), Map.of("RelayState", "https://evil.example/"));
    assertEquals(303, done.statusCode(), done.body());
    assertEquals("/docs/api/shop/", Browser.location(done));
    String cookie = done.headers().allValues("Set-Cookie").getLast();
    assertTrue(
        cookie.matches(SESSION + "=[\\w-]{43}; Path=/; HttpOnly; Secure; SameSite=Lax"), cookie);
    assertFalse(browser.cookies(PUBLIC).containsKey(STEP));
    HttpResponse<String> rows = browser.get(PUBLIC + CUSTOMERS);
    assertEquals(200, rows.statusCode(), rows.body());
    assertEquals(gateway.get(CUSTOMERS, "tenant").body(), rows.body());
    JsonNode session = TestGateway.json(browser.get(PUBLIC + "/auth/session").body());
    assertEquals("robin", session.get("subject").asString());
    assertEquals("saml", session.get("method").asString());

    String id = browser.cookies(PUBLIC).get(SESSION);
    Map<String, String> foreign = Map.of("Origin", SamlIssuer.ADDRESS);
    assertEquals(403, browser.call("POST", PUBLIC + "/auth/logout", foreign, "").statusCode());
    HttpResponse<String> out =
        browser.call("POST", PUBLIC + "/auth/logout", Map.of("Origin", PUBLIC), "");
    assertEquals("/auth", Browser.location(out));
    browser.cookies(PUBLIC).put(SESSION, id);
    assertEquals(401, browser.get(PUBLIC + CUSTOMERS).statusCode());
  }

  @Test
  void anAnswerIsGoodOnceForTheBrowserThatAsked() {
    String first = away();
    Map<String, String> step = new LinkedHashMap<>(browser.cookies(PUBLIC));
    String answer = issuer.answer(first, "robin", 1);
    assertEquals(303, post(answer, Map.of()).statusCode());

    anotherBrowser();
    refused("step_unknown", answer);
    browser.cookies(PUBLIC).putAll(step);
    refused("step_unknown", answer);
    away();
    refused("wrong_request", answer);
    // somebody has another sign in as themselves
    String mine = away();
    String theirs = away();
    assertFalse(SamlIssuer.read(mine).id().equals(SamlIssuer.read(theirs).id()));
    refused("wrong_request", issuer.answer(mine, "mallory", 2));
  }

  /** What somebody does with a good answer to their own request before they post it. */
  private void refusedChanged(String reason, UnaryOperator<String> change) {
    String good = issuer.signed(away(), "robin", 1, text -> text);
    String changed = change.apply(good);
    assertFalse(changed.equals(good), "nothing is changed");
    refused(reason, SamlIssuer.posted(changed));
  }

  private static String assertion(String good) {
    return good.substring(good.indexOf("<Assertion"), good.indexOf("</p:Response>"));
  }

  private static String signature(String good) {
    return good.substring(good.indexOf("<ds:Signature"), good.indexOf("<Subject>"));
  }

  /** The same of somebody else, whom nobody has signed. */
  private static String evil(String good) {
    return assertion(good)
        .replace(signature(good), "")
        .replace(">robin<", ">mallory<")
        .replace("ID=\"_a", "ID=\"_b");
  }

  @Test
  void whatWasChangedAfterItWasSignedIsRefused() {
    refusedChanged("wrong_signature", good -> good.replace(">robin<", ">mallory<"));
    refusedChanged("wrong_signature", good -> good.replace(">1</Attr", ">2</Attr"));
    refusedChanged("not_signed", good -> good.replace(signature(good), ""));
    refusedChanged("malformed", _ -> "");
    refusedChanged(
        "malformed", good -> good.replaceFirst("<p:Response", "<!DOCTYPE a><p:Response"));
    refused(
        "wrong_signature", SamlIssuer.posted(new SamlIssuer().signed(away(), "robin", 1, x -> x)));
  }

  @Test
  void aSignatureIsNoCoverForWhatStandsBesideIt() {
    refusedChanged(
        "malformed", good -> good.replace(assertion(good), evil(good) + assertion(good)));
    refusedChanged(
        "malformed", good -> good.replace(assertion(good), assertion(good) + evil(good)));
    refusedChanged(
        "malformed",
        good ->
            good.replace(
                assertion(good),
                evil(good).replace("</Assertion>", assertion(good) + "</Assertion>")));
    refusedChanged(
        "malformed",
        good ->
            good.replace(
                assertion(good),
                "<p:Extensions>" + assertion(good) + "</p:Extensions>" + evil(good)));
    refusedChanged(
        "misplaced_signature",
        good ->
            good.replace(
                assertion(good), evil(good).replace("<Subject>", signature(good) + "<Subject>")));
  }

  @Test
  void whatIsSignedForSomebodyElseIsRefused() {
    Map<String, UnaryOperator<String>> cases = new LinkedHashMap<>();
    cases.put(
        "wrong_audience",
        xml -> xml.replace("<Audience>" + SamlIssuer.GATEWAY, "<Audience>https://a.example"));
    cases.put(
        "wrong_recipient", xml -> xml.replace("Recipient=\"" + PUBLIC, "Recipient=\"https://a"));
    cases.put("wrong_issuer", xml -> xml.replace(">" + SamlIssuer.ADDRESS, ">https://a.example"));
    cases.put(
        "expired",
        xml -> xml.replaceAll("NotOnOrAfter=\"[^\"]+", "NotOnOrAfter=\"2020-01-01T00:00:00Z"));
    cases.put(
        "wrong_request",
        xml -> xml.replaceFirst("(ConfirmationData InResponseTo=\")[^\"]+", "$1_another"));
    cases.forEach(
        (reason, change) ->
            refused(reason, SamlIssuer.posted(issuer.signed(away(), "robin", 1, change))));
  }

  @Test
  void nobodyElseMayPostAnywhereElse() {
    String answer = issuer.answer(away(), "robin", 1);
    Map<String, String> foreign = Map.of("Origin", SamlIssuer.ADDRESS);
    Map<String, String> form = Map.of("SAMLResponse", answer);
    for (String place : List.of("/auth/saml/login", "/auth/logout", "/api/shop/customers")) {
      assertEquals(403, browser.post(PUBLIC + place, form, foreign).statusCode(), place);
    }
    HttpResponse<String> asked = browser.get(CALLBACK + "?" + Browser.encoded(form));
    assertEquals(401, asked.statusCode());
    assertTrue(asked.body().contains("malformed"), asked.body());
    // a page that may not tell where it is posts as well
    String to = away();
    HttpResponse<String> done =
        browser.post(
            CALLBACK,
            Map.of("SAMLResponse", issuer.answer(to, "robin", 1)),
            Map.of("Origin", "null"));
    assertEquals(303, done.statusCode(), done.body());
  }

  @Test
  void theMetadataIsWhatTheProviderMustKnow() {
    HttpResponse<String> told = browser.get(PUBLIC + "/auth/saml/metadata");
    assertEquals(
        "application/samlmetadata+xml", told.headers().firstValue("Content-Type").orElse(""));
    assertTrue(told.body().contains("entityID=\"" + SamlIssuer.GATEWAY + "\""), told.body());
    assertTrue(told.body().contains("Location=\"" + CALLBACK + "\""), told.body());
    // requests have nothing to bring for it, so it is no challenge
    HttpResponse<String> nobody = browser.get(PUBLIC + CUSTOMERS);
    String challenge = nobody.headers().allValues("WWW-Authenticate").toString();
    assertFalse(challenge.contains("SAML"), challenge);
  }

  @Test
  void eachIsOnRecordWithItsReasonAndNoAssertion() {
    String to = away();
    String answer = issuer.answer(to, "on-record", 1);
    post(answer, Map.of());
    anotherBrowser();
    refused("step_unknown", answer);
    List<JsonNode> kept = gateway.auditRecords();
    String all = kept.toString();
    assertTrue(all.contains("sign-in saml: step_unknown"), all);
    assertTrue(
        kept.stream()
            .anyMatch(
                record ->
                    record.path("what").asString("").equals("sign-in saml")
                        && record.toString().contains("on-record")),
        all);
    assertFalse(all.contains(answer.substring(0, 60)));
  }
}
