package dev.postern.saml;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a response of the tests' identity provider says before anybody signs it; by default all of
 * it is right.
 *
 * @param attributes statements as XML
 */
record Draft(
    String responseId,
    String assertionId,
    String destination,
    String recipient,
    String inResponseTo,
    String confirmedInResponseTo,
    String issuer,
    String audience,
    String status,
    Instant issued,
    Instant notBefore,
    Instant notOnOrAfter,
    String nameIdFormat,
    String nameId,
    String authnStatement,
    String moreConditions,
    String attributes) {
  static final String CALLBACK = "https://gateway.example/auth/saml/callback";
  static final String PROVIDER = "https://id.example/saml";
  static final String GATEWAY = "https://gateway.example/saml";
  static final String REQUEST = "_request";
  static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

  static Draft good() {
    return new Draft(
        "_response",
        "_assertion",
        CALLBACK,
        CALLBACK,
        REQUEST,
        REQUEST,
        PROVIDER,
        GATEWAY,
        SUCCESS,
        NOW,
        NOW.minusSeconds(5),
        NOW.plusSeconds(60),
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "alice",
        "<saml:AuthnStatement AuthnInstant=\""
            + NOW
            + "\" SessionNotOnOrAfter=\"2030-01-01T20:00:00Z\"/>",
        "",
        attribute("Role", "staff") + attribute("Role", "boss") + attribute("tenant", "2"));
  }

  static String attribute(String name, String value) {
    return "<saml:Attribute Name=\"%s\"><saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">%s</saml:AttributeValue></saml:Attribute>"
        .formatted(name, value);
  }

  Draft assertionId(String value) {
    return new Draft(
        responseId,
        value,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft destination(String value) {
    return new Draft(
        responseId,
        assertionId,
        value,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft recipient(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        value,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft inResponseTo(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        value,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft confirmedInResponseTo(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        value,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft issuer(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        value,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft audience(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        value,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft status(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        value,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft issued(Instant value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        value,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft notBefore(Instant value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        value,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft notOnOrAfter(Instant value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        value,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft nameIdFormat(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        value,
        nameId,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft nameId(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        value,
        authnStatement,
        moreConditions,
        attributes);
  }

  Draft authnStatement(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        value,
        moreConditions,
        attributes);
  }

  Draft moreConditions(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        value,
        attributes);
  }

  Draft attributes(String value) {
    return new Draft(
        responseId,
        assertionId,
        destination,
        recipient,
        inResponseTo,
        confirmedInResponseTo,
        issuer,
        audience,
        status,
        issued,
        notBefore,
        notOnOrAfter,
        nameIdFormat,
        nameId,
        authnStatement,
        moreConditions,
        value);
  }

  String xml() {
    return response(assertion());
  }

  String assertion() {
    return """
    <saml:Assertion xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s">\
    <saml:Issuer>%s</saml:Issuer><saml:Subject><saml:NameID Format="%s">%s</saml:NameID>\
    <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
    <saml:SubjectConfirmationData InResponseTo="%s" NotOnOrAfter="%s" Recipient="%s"/>\
    </saml:SubjectConfirmation></saml:Subject>\
    <saml:Conditions NotBefore="%s" NotOnOrAfter="%s"><saml:AudienceRestriction>\
    <saml:Audience>%s</saml:Audience></saml:AudienceRestriction>%s</saml:Conditions>%s\
    <saml:AttributeStatement>%s</saml:AttributeStatement></saml:Assertion>\
    """
        .formatted(
            Xml.ASSERTION,
            assertionId,
            time(issued),
            issuer,
            nameIdFormat,
            nameId,
            confirmedInResponseTo,
            time(notOnOrAfter),
            recipient,
            time(notBefore),
            time(notOnOrAfter),
            audience,
            moreConditions,
            authnStatement,
            attributes);
  }

  String response(String inner) {
    return """
    <samlp:Response xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" \
    Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer>\
    <samlp:Status><samlp:StatusCode Value="%s"/></samlp:Status>%s</samlp:Response>\
    """
        .formatted(
            Xml.PROTOCOL,
            Xml.ASSERTION,
            responseId,
            time(issued),
            destination,
            inResponseTo,
            issuer,
            status,
            inner);
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
