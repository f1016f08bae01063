package dev.postern.saml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reading XML of strangers: no DOCTYPE and so no entities, nothing fetched, bounds on its shape.
 */
final class Xml {
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
  private static final String MOST_DEEP = "64";
  private static final String MOST_ATTRIBUTES = "64";

  private static final ErrorHandler STRICT =
      new ErrorHandler() {
        @Override
        public void warning(SAXParseException problem) throws SAXException {
          throw problem;
        }

        @Override
        public void error(SAXParseException problem) throws SAXException {
          throw problem;
        }

        @Override
        public void fatalError(SAXParseException problem) throws SAXException {
          throw problem;
        }
      };

  private Xml() {}

  /** A document, or {@code malformed}. The caller has bounded its bytes. */
  static Document parse(byte[] bytes) throws RefusedException {
    try {
      DocumentBuilder builder = factory().newDocumentBuilder();
      builder.setErrorHandler(STRICT);
      return builder.parse(new ByteArrayInputStream(bytes));
    } catch (SAXException | IOException unreadable) {
      throw new RefusedException("malformed");
    } catch (ParserConfigurationException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static DocumentBuilderFactory factory() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setNamespaceAware(true);
    factory.setXIncludeAware(false);
    factory.setExpandEntityReferences(false);
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    factory.setAttribute("jdk.xml.maxElementDepth", MOST_DEEP);
    factory.setAttribute("jdk.xml.elementAttributeLimit", MOST_ATTRIBUTES);
    return factory;
  }

  static boolean is(Node node, String namespace, String name) {
    return node instanceof Element
        && namespace.equals(node.getNamespaceURI())
        && name.equals(node.getLocalName());
  }

  /** The child elements of that name, not those below. */
  static List<Element> children(Node parent, String namespace, String name) {
    List<Element> found = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (is(child, namespace, name)) {
        found.add((Element) child);
      }
    }
    return found;
  }

  /** The one child of that name. */
  static Element child(Element parent, String namespace, String name, String otherwise)
      throws RefusedException {
    List<Element> found = children(parent, namespace, name);
    RefusedException.unless(found.size() == 1, otherwise);
    return found.getFirst();
  }

  /** All elements of that name, however deep. */
  static List<Element> everywhere(Document document, String namespace, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = document.getElementsByTagNameNS(namespace, name);
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  /** The value of an attribute that is there. */
  static Optional<String> attribute(Element element, String name) {
    return element.hasAttributeNS(null, name)
        ? Optional.of(element.getAttributeNS(null, name))
        : Optional.empty();
  }

  /** Text for the inside of an element or of an attribute in double quotes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
