package dev.postern.saml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A signature that is right and somewhere else: the eight wrapping attacks of the literature, each
 * over a signed response and a signed assertion, and their relatives. The forged part says mallory.
 */
class WrappingTest {
  private static final Signer PROVIDER = Signer.rsa();

  private static String outcome(Document response) {
    return ResponseTest.outcome(
        ResponseTest.signIn(Draft.NOW, PROVIDER.keys().getPublic()), Signer.posted(response));
  }

  private static Element assertion(Document document) {
    return Xml.everywhere(document, Xml.ASSERTION, "Assertion").getFirst();
  }

  private static Element signature(Element signed) {
    return Xml.children(signed, Xml.SIGNATURE, "Signature").getFirst();
  }

  /** A copy without its signature that says something else, under another id. */
  private static Element forged(Element original, String id) {
    Element copy = (Element) original.cloneNode(true);
    for (Element signature : Xml.children(copy, Xml.SIGNATURE, "Signature")) {
      copy.removeChild(signature);
    }
    copy.setAttribute("ID", id);
    Node name = copy.getElementsByTagNameNS(Xml.ASSERTION, "NameID").item(0);
    name.setTextContent("mallory");
    return copy;
  }

  private static Element element(Document document, String namespace, String name) {
    return document.createElementNS(namespace, name);
  }

  /** Every way to wrap, by its name; each is handed an untouched response. */
  private static Map<String, Consumer<Document>> attacks() {
    Map<String, Consumer<Document>> attacks = new LinkedHashMap<>();
    attacks.put(
        "XSW1: the signed response inside the signature of a forged one", WrappingTest::xsw1);
    attacks.put(
        "XSW2: the signed response before the signature of a forged one", WrappingTest::xsw2);
    attacks.put(
        "XSW3: a forged assertion before the signed one",
        document -> {
          Element good = assertion(document);
          good.getParentNode().insertBefore(forged(good, "_evil"), good);
        });
    attacks.put(
        "XSW4: the signed assertion inside a forged one",
        document -> {
          Element good = assertion(document);
          Element evil = forged(good, "_evil");
          good.getParentNode().replaceChild(evil, good);
          evil.appendChild(good);
        });
    attacks.put(
        "XSW5: a forged assertion with the signature, the signed one at the end",
        document -> {
          Element good = assertion(document);
          Element evil = forged(good, "_evil");
          evil.appendChild(signature(good));
          good.getParentNode().replaceChild(evil, good);
          document.getDocumentElement().appendChild(good);
        });
    attacks.put(
        "XSW6: the signed assertion inside the signature of a forged one",
        document -> {
          Element good = assertion(document);
          Element evil = forged(good, "_evil");
          Element signature = signature(good);
          evil.appendChild(signature);
          good.getParentNode().replaceChild(evil, good);
          signature.appendChild(good);
        });
    attacks.put(
        "XSW7: a forged assertion in Extensions",
        document -> {
          Element good = assertion(document);
          Element extensions = element(document, Xml.PROTOCOL, "samlp:Extensions");
          good.getParentNode().insertBefore(extensions, good);
          extensions.appendChild(forged(good, "_evil"));
        });
    attacks.put(
        "XSW8: the signed assertion in an Object of a forged one's signature",
        document -> {
          Element good = assertion(document);
          Element evil = forged(good, "_evil");
          Element signature = signature(good);
          evil.appendChild(signature);
          good.getParentNode().replaceChild(evil, good);
          Element object = element(document, Xml.SIGNATURE, "ds:Object");
          signature.appendChild(object);
          object.appendChild(good);
        });
    attacks.put(
        "the same id twice, the forged one first",
        document -> {
          Element good = assertion(document);
          good.getParentNode().insertBefore(forged(good, "_assertion"), good);
        });
    attacks.put(
        "the signed assertion in Extensions, a forged one in its place",
        document -> {
          Element good = assertion(document);
          good.getParentNode().replaceChild(forged(good, "_evil"), good);
          Element extensions = element(document, Xml.PROTOCOL, "samlp:Extensions");
          document.getDocumentElement().appendChild(extensions);
          extensions.appendChild(good);
        });
    attacks.put(
        "the signed assertion under another name space, a forged one beside it",
        document -> {
          Element good = assertion(document);
          Element evil = forged(good, "_evil");
          good.getParentNode().replaceChild(evil, good);
          Element other = element(document, "urn:other", "o:Assertion");
          other.appendChild(good);
          document.getDocumentElement().appendChild(other);
        });
    attacks.put(
        "the name changed",
        document ->
            assertion(document)
                .getElementsByTagNameNS(Xml.ASSERTION, "NameID")
                .item(0)
                .setTextContent("mallory"));
    attacks.put(
        "a second name",
        document -> {
          Node name = assertion(document).getElementsByTagNameNS(Xml.ASSERTION, "NameID").item(0);
          Node second = name.cloneNode(true);
          second.setTextContent("mallory");
          name.getParentNode().insertBefore(second, name);
        });
    return attacks;
  }

  private static void xsw1(Document document) {
    Element response = document.getDocumentElement();
    Element good = (Element) response.cloneNode(true);
    Element signature = signature(response);
    good.removeChild(signature(good));
    forge(response);
    signature.appendChild(good);
  }

  private static void xsw2(Document document) {
    Element response = document.getDocumentElement();
    Element good = (Element) response.cloneNode(true);
    good.removeChild(signature(good));
    forge(response);
    response.insertBefore(good, signature(response));
  }

  private static void forge(Element response) {
    response.setAttribute("ID", "_evil_response");
    Element assertion = Xml.children(response, Xml.ASSERTION, "Assertion").getFirst();
    response.replaceChild(forged(assertion, "_evil"), assertion);
  }

  @Test
  void noneIsTaken() {
    Map<String, Function<Draft, Document>> signed =
        Map.of(
            "assertion", PROVIDER::assertionSigned,
            "response", PROVIDER::responseSigned,
            "both", PROVIDER::bothSigned);
    signed.forEach(
        (what, make) ->
            attacks()
                .forEach(
                    (name, attack) -> {
                      Document document = make.apply(Draft.good());
                      boolean needsInner = name.matches("XSW[568].*");
                      boolean needsOuter = name.matches("XSW[12].*");
                      if ((what.equals("response") && needsInner)
                          || (what.equals("assertion") && needsOuter)) {
                        return;
                      }
                      attack.accept(document);
                      String told = outcome(document);
                      assertTrue(told.startsWith("refused: "), what + ", " + name + ": " + told);
                    }));
  }

  @Test
  void withoutSignaturesOrWithOneOfTwoItIsWhatTheOtherCovers() {
    Document none = PROVIDER.bothSigned(Draft.good());
    none.getDocumentElement().removeChild(signature(none.getDocumentElement()));
    assertEquals("alice", outcome(none));
    assertion(none).removeChild(signature(assertion(none)));
    assertEquals("refused: not_signed", outcome(none));
    Document half = PROVIDER.bothSigned(Draft.good());
    assertion(half).removeChild(signature(assertion(half)));
    assertEquals("refused: wrong_signature", outcome(half));
  }

  @Test
  void anUnsignedResponseAroundASignedAssertionStillNamesTheRequest() {
    Document document = PROVIDER.assertionSigned(Draft.good().confirmedInResponseTo("_stolen"));
    assertEquals("refused: wrong_request", outcome(document));
  }
}
