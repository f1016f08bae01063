package dev.postern.saml;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a response of the tests' identity provider says before anybody signs it; by default all of
 * it is right.
 *
 * @param words what stands at the places of the template
 */
record Draft(Map<String, String> words) {
  static final String CALLBACK = "https://gateway.example/auth/saml/callback";
  static final String PROVIDER = "https://id.example/saml";
  static final String GATEWAY = "https://gateway.example/saml";
  static final String REQUEST = "_request";
  static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  private static final String FORMATS = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static final String TEMPLATE =
      """
      <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
      xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" \
      IssueInstant="{issued}" Destination="{destination}" InResponseTo="{inResponseTo}">\
      <saml:Issuer>{issuer}</saml:Issuer>\
      <samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>\
      <saml:Assertion ID="{assertionId}" Version="2.0" IssueInstant="{issued}">\
      <saml:Issuer>{issuer}</saml:Issuer><saml:Subject>\
      <saml:NameID Format="{nameIdFormat}">{nameId}</saml:NameID>\
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
      <saml:SubjectConfirmationData InResponseTo="{confirmedInResponseTo}" \
      NotOnOrAfter="{notOnOrAfter}" Recipient="{recipient}"/>\
      </saml:SubjectConfirmation></saml:Subject>\
      <saml:Conditions NotBefore="{notBefore}" NotOnOrAfter="{notOnOrAfter}">\
      <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>\
      </saml:AudienceRestriction>{moreConditions}</saml:Conditions>{authnStatement}\
      <saml:AttributeStatement>{attributes}</saml:AttributeStatement>\
      </saml:Assertion></samlp:Response>\
      """;

  static Draft good() {
    Map<String, String> words = new HashMap<>();
    words.put("issued", NOW.toString());
    words.put("destination", CALLBACK);
    words.put("recipient", CALLBACK);
    words.put("inResponseTo", REQUEST);
    words.put("confirmedInResponseTo", REQUEST);
    words.put("issuer", PROVIDER);
    words.put("audience", GATEWAY);
    words.put("status", "urn:oasis:names:tc:SAML:2.0:status:Success");
    words.put("assertionId", "_assertion");
    words.put("nameIdFormat", FORMATS + "persistent");
    words.put("nameId", "alice");
    words.put("notBefore", NOW.minusSeconds(5).toString());
    words.put("notOnOrAfter", NOW.plusSeconds(60).toString());
    words.put("moreConditions", "");
    words.put(
        "authnStatement", "<saml:AuthnStatement SessionNotOnOrAfter=\"2030-01-01T20:00:00Z\"/>");
    words.put(
        "attributes",
        attribute("Role", "staff") + attribute("Role", "boss") + attribute("tenant", "2"));
    return new Draft(words);
  }

  private static String attribute(String name, String value) {
    return """
    <saml:Attribute Name="%s"><saml:AttributeValue \
    xmlns:xs="http://www.w3.org/2001/XMLSchema" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">%s\
    </saml:AttributeValue></saml:Attribute>\
    """
        .formatted(name, value);
  }

  private Draft with(String place, Object word) {
    Map<String, String> changed = new HashMap<>(words);
    changed.put(place, word.toString());
    return new Draft(changed);
  }

  String xml() {
    return PLACE
        .matcher(TEMPLATE)
        .replaceAll(place -> Matcher.quoteReplacement(words.get(place.group(1))));
  }

  Draft issued(Instant time) {
    return with("issued", time);
  }

  Draft notBefore(Instant time) {
    return with("notBefore", time);
  }

  Draft notOnOrAfter(Instant time) {
    return with("notOnOrAfter", time);
  }

  Draft destination(String address) {
    return with("destination", address);
  }

  Draft recipient(String address) {
    return with("recipient", address);
  }

  Draft inResponseTo(String id) {
    return with("inResponseTo", id);
  }

  Draft confirmedInResponseTo(String id) {
    return with("confirmedInResponseTo", id);
  }

  Draft issuer(String id) {
    return with("issuer", id);
  }

  Draft audience(String id) {
    return with("audience", id);
  }

  Draft status(String code) {
    return with("status", code);
  }

  Draft assertionId(String id) {
    return with("assertionId", id);
  }

  Draft nameIdFormat(String format) {
    return with("nameIdFormat", format);
  }

  Draft nameId(String name) {
    return with("nameId", name);
  }

  Draft moreConditions(String xml) {
    return with("moreConditions", xml);
  }

  Draft authnStatement(String xml) {
    return with("authnStatement", xml);
  }
}
