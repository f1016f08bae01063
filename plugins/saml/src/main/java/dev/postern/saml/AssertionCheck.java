package dev.postern.saml;

import static dev.postern.saml.RefusedException.unless;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Whether what an assertion says holds: for whom, in answer to what, and when.
 *
 * @param provider the entity id of the identity provider
 * @param audience this gateway's own entity id
 * @param recipient where responses come to
 * @param requestId of the request that is answered
 * @param skew how far clocks may differ
 */
record AssertionCheck(
    String provider,
    String audience,
    String recipient,
    String requestId,
    Instant now,
    Duration skew) {
  private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  private static final Set<String> CONDITIONS =
      Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");
  private static final int MOST_VALUES = 10_000;
  private static final int MOST_NAME_CHARACTERS = 1_000;
  private static final String MALFORMED = "malformed";
  private static final String EXPIRED = "expired";

  /**
   * Reads it.
   *
   * @param assertion as it was signed
   */
  VerifiedAssertion read(Element assertion) throws RefusedException {
    unless("2.0".equals(assertion.getAttributeNS(null, "Version")), MALFORMED);
    unless(
        provider.equals(text(Xml.child(assertion, Xml.ASSERTION, "Issuer", MALFORMED))),
        "wrong_issuer");
    unless(!time(assertion, "IssueInstant").isAfter(now.plus(skew)), "issued_in_future");
    Instant conditionsEnd = conditions(assertion);
    Element subject = Xml.child(assertion, Xml.ASSERTION, "Subject", MALFORMED);
    unless(Xml.children(subject, Xml.ASSERTION, "EncryptedID").isEmpty(), "encrypted");
    Element name = Xml.child(subject, Xml.ASSERTION, "NameID", MALFORMED);
    String nameId = text(name);
    unless(!nameId.isEmpty() && nameId.length() <= MOST_NAME_CHARACTERS, MALFORMED);
    Instant confirmedUntil = confirmation(subject);
    return new VerifiedAssertion(
        assertion.getAttributeNS(null, "ID"),
        nameId,
        name.getAttributeNS(null, "Format"),
        confirmedUntil.isAfter(conditionsEnd) ? confirmedUntil : conditionsEnd,
        sessionEnd(assertion),
        attributes(assertion));
  }

  /** One confirmation that holds is enough; says until when the last of these does. */
  private Instant confirmation(Element subject) throws RefusedException {
    List<Instant> ends = new ArrayList<>();
    RefusedException last = new RefusedException("not_confirmed");
    for (Element each : Xml.children(subject, Xml.ASSERTION, "SubjectConfirmation")) {
      if (BEARER.equals(each.getAttributeNS(null, "Method"))) {
        try {
          ends.add(bearer(each));
        } catch (RefusedException refused) {
          last = refused;
        }
      }
    }
    if (ends.isEmpty()) {
      throw last;
    }
    return ends.stream().max(Comparator.naturalOrder()).orElseThrow();
  }

  private Instant bearer(Element confirmation) throws RefusedException {
    Element facts =
        Xml.child(confirmation, Xml.ASSERTION, "SubjectConfirmationData", "not_confirmed");
    unless(recipient.equals(facts.getAttributeNS(null, "Recipient")), "wrong_recipient");
    unless(requestId.equals(facts.getAttributeNS(null, "InResponseTo")), "wrong_request");
    return window(facts, true);
  }

  private Instant conditions(Element assertion) throws RefusedException {
    Element conditions = Xml.child(assertion, Xml.ASSERTION, "Conditions", MALFORMED);
    Instant end = window(conditions, false);
    for (Node child = conditions.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element condition) {
        // A condition that is not understood is one that does not hold.
        unless(
            Xml.ASSERTION.equals(condition.getNamespaceURI())
                && CONDITIONS.contains(condition.getLocalName()),
            "unknown_condition");
      }
    }
    List<Element> restrictions = Xml.children(conditions, Xml.ASSERTION, "AudienceRestriction");
    unless(!restrictions.isEmpty(), "wrong_audience");
    for (Element restriction : restrictions) {
      unless(
          Xml.children(restriction, Xml.ASSERTION, "Audience").stream()
              .anyMatch(each -> audience.equals(text(each))),
          "wrong_audience");
    }
    return end;
  }

  /** Checks {@code NotBefore} and {@code NotOnOrAfter}; gives the latter, or the far past. */
  private Instant window(Element element, boolean mustEnd) throws RefusedException {
    if (Xml.attribute(element, "NotBefore").isPresent()) {
      unless(!now.plus(skew).isBefore(time(element, "NotBefore")), "not_yet_valid");
    }
    if (Xml.attribute(element, "NotOnOrAfter").isEmpty()) {
      unless(!mustEnd, MALFORMED);
      return Instant.MIN;
    }
    Instant end = time(element, "NotOnOrAfter");
    unless(now.minus(skew).isBefore(end), EXPIRED);
    return end;
  }

  private Optional<Instant> sessionEnd(Element assertion) throws RefusedException {
    List<Element> statements = Xml.children(assertion, Xml.ASSERTION, "AuthnStatement");
    unless(!statements.isEmpty(), "not_authenticated");
    Optional<Instant> earliest = Optional.empty();
    for (Element statement : statements) {
      if (Xml.attribute(statement, "SessionNotOnOrAfter").isPresent()) {
        Instant end = time(statement, "SessionNotOnOrAfter");
        unless(now.isBefore(end), EXPIRED);
        if (earliest.isEmpty() || end.isBefore(earliest.get())) {
          earliest = Optional.of(end);
        }
      }
    }
    return earliest;
  }

  /** An attribute that comes several times has the values of all. */
  private static Map<String, List<String>> attributes(Element assertion) throws RefusedException {
    Map<String, List<String>> found = new LinkedHashMap<>();
    int values = 0;
    for (Element statement : Xml.children(assertion, Xml.ASSERTION, "AttributeStatement")) {
      for (Element attribute : Xml.children(statement, Xml.ASSERTION, "Attribute")) {
        List<String> all =
            found.computeIfAbsent(attribute.getAttributeNS(null, "Name"), _ -> new ArrayList<>());
        for (Element value : Xml.children(attribute, Xml.ASSERTION, "AttributeValue")) {
          unless(++values <= MOST_VALUES, MALFORMED);
          all.add(text(value));
        }
      }
    }
    return found;
  }

  /** Without the blanks that providers who indent put around it. */
  private static String text(Element element) {
    return element.getTextContent().strip();
  }

  private static Instant time(Element element, String attribute) throws RefusedException {
    try {
      return OffsetDateTime.parse(element.getAttributeNS(null, attribute)).toInstant();
    } catch (DateTimeException unreadable) {
      throw new RefusedException(MALFORMED);
    }
  }
}
