package dev.postern.saml;

import static dev.postern.saml.RefusedException.unless;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Finds in a response the one assertion that was signed. There is exactly one in the whole
 * document, and a signature stands in exactly two places: as a child of the response or of that
 * assertion. Everything else that could be moved, wrapped or doubled is refused before any key is
 * looked at.
 */
final class ResponseReader {
  private static final int MOST_CHARACTERS = 256 * 1024;
  private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
  private static final String VERSION = "2.0";
  private static final String MALFORMED = "malformed";

  private ResponseReader() {}

  /**
   * What is expected of a response.
   *
   * @param provider the entity id of the identity provider
   * @param keys it may sign with
   * @param destination where responses come to
   * @param requestId of the request that is answered
   */
  record Expected(String provider, List<PublicKey> keys, String destination, String requestId) {
    Expected {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The assertion as it was signed, in a document of its own.
   *
   * @param encoded in base64, as it was posted
   */
  static Element assertion(String encoded, Expected expected) throws RefusedException {
    Document document = Xml.parse(decoded(encoded));
    Element response = document.getDocumentElement();
    unless(Xml.is(response, Xml.PROTOCOL, "Response"), MALFORMED);
    checkIds(document);
    checkShape(document, response);
    checkResponse(response, expected);
    Element assertion = Xml.child(response, Xml.ASSERTION, "Assertion", MALFORMED);
    boolean isWholeSigned = isSigned(response);
    boolean isPartSigned = isSigned(assertion);
    unless(isWholeSigned || isPartSigned, "not_signed");
    // Both are checked where there are both; the inner one says the less.
    Optional<Element> whole =
        isWholeSigned
            ? Optional.of(SignedElement.verified(response, id(response), expected.keys()))
            : Optional.empty();
    if (isPartSigned) {
      return checked(SignedElement.verified(assertion, id(assertion), expected.keys()), assertion);
    }
    return checked(
        Xml.child(whole.orElseThrow(), Xml.ASSERTION, "Assertion", MALFORMED), assertion);
  }

  /** What was signed is what stood there: it cannot be otherwise, and so costs little to ask. */
  private static Element checked(Element signed, Element found) throws RefusedException {
    unless(Xml.is(signed, Xml.ASSERTION, "Assertion") && id(signed).equals(id(found)), MALFORMED);
    return signed;
  }

  private static byte[] decoded(String encoded) throws RefusedException {
    unless(encoded.length() <= MOST_CHARACTERS, MALFORMED);
    try {
      return Base64.getDecoder()
          .decode(encoded.replaceAll("[\\r\\n\\t ]", "").getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException unreadable) {
      throw new RefusedException(MALFORMED);
    }
  }

  private static boolean isSigned(Element element) {
    return !Xml.children(element, Xml.SIGNATURE, "Signature").isEmpty();
  }

  private static String id(Element element) throws RefusedException {
    String id = element.getAttributeNS(null, "ID");
    unless(!id.isEmpty(), MALFORMED);
    return id;
  }

  /** No two elements answer to one name, however that name is written. */
  private static void checkIds(Document document) throws RefusedException {
    Set<String> seen = new HashSet<>();
    NodeList all = document.getElementsByTagNameNS("*", "*");
    for (int i = 0; i < all.getLength(); i++) {
      NamedNodeMap attributes = all.item(i).getAttributes();
      for (int j = 0; j < attributes.getLength(); j++) {
        Attr attribute = (Attr) attributes.item(j);
        if (attribute.getLocalName().equalsIgnoreCase("id")) {
          unless(seen.add(attribute.getValue()), MALFORMED);
        }
      }
    }
  }

  private static void checkShape(Document document, Element response) throws RefusedException {
    unless(Xml.everywhere(document, "*", "EncryptedAssertion").isEmpty(), "encrypted");
    List<Element> assertions = Xml.everywhere(document, "*", "Assertion");
    unless(
        assertions.size() <= 1
            && Xml.everywhere(document, "*", "Response").size() == 1
            && assertions.stream().allMatch(only -> response.isSameNode(only.getParentNode())),
        MALFORMED);
    for (Element signature : Xml.everywhere(document, "*", "Signature")) {
      Node parent = signature.getParentNode();
      unless(
          Xml.is(signature, Xml.SIGNATURE, "Signature")
              && (response.isSameNode(parent) || assertions.stream().anyMatch(parent::isSameNode)),
          "misplaced_signature");
    }
  }

  private static void checkResponse(Element response, Expected expected) throws RefusedException {
    unless(VERSION.equals(response.getAttributeNS(null, "Version")), MALFORMED);
    Element status = Xml.child(response, Xml.PROTOCOL, "Status", MALFORMED);
    Element code = Xml.child(status, Xml.PROTOCOL, "StatusCode", MALFORMED);
    unless(SUCCESS.equals(code.getAttributeNS(null, "Value")), "refused_by_provider");
    unless(
        expected.destination().equals(response.getAttributeNS(null, "Destination")),
        "wrong_destination");
    unless(
        expected.requestId().equals(response.getAttributeNS(null, "InResponseTo")),
        "wrong_request");
    for (Element issuer : Xml.children(response, Xml.ASSERTION, "Issuer")) {
      unless(expected.provider().equals(issuer.getTextContent().strip()), "wrong_issuer");
    }
  }
}
