package dev.postern;

import dev.postern.tls.Authority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** An identity provider that speaks SAML: it reads requests, and signs what it answers to them. */
final class SamlIssuer {
  static final String ADDRESS = "https://id.example";
  static final String GATEWAY = "https://gw.example/saml";

  private static final String NAMES = "urn:oasis:names:tc:SAML:2.0:";

  private final Authority.Holder own = new Authority("CN=id.example").self();

  /** What a browser was sent with: the request's id, and where the answer is to go. */
  record Asked(String id, String callback, String issuer) {}

  /** The document that the gateway knows it by. */
  String metadata() {
    return """
    <EntityDescriptor xmlns="%smetadata" entityID="%s"><IDPSSODescriptor \
    protocolSupportEnumeration="%sprotocol"><KeyDescriptor use="signing"><ds:KeyInfo \
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>%s\
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleSignOnService \
    Binding="%sbindings:HTTP-Redirect" Location="%s/sso"/></IDPSSODescriptor></EntityDescriptor>\
    """
        .formatted(NAMES, ADDRESS, NAMES, body(own.certificatePem()), NAMES, ADDRESS);
  }

  private static String body(String pem) {
    return pem.replaceAll("-----[A-Z ]+-----", "");
  }

  static Asked read(String away) {
    String query = away.substring(away.indexOf("SAMLRequest=") + "SAMLRequest=".length());
    String encoded = URLDecoder.decode(query.split("&", 2)[0], StandardCharsets.UTF_8);
    byte[] packed = Base64.getDecoder().decode(encoded);
    try (InflaterInputStream xml =
        new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(true))) {
      Element request = parse(xml.readAllBytes()).getDocumentElement();
      return new Asked(
          request.getAttribute("ID"),
          request.getAttribute("AssertionConsumerServiceURL"),
          request.getElementsByTagNameNS("*", "Issuer").item(0).getTextContent());
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(away, unreadable);
    }
  }

  /** The answer to a request: this person of this tenant, as it is posted. */
  String answer(String away, String name, int tenant) {
    return posted(signed(away, name, tenant, text -> text));
  }

  static String posted(String xml) {
    return Base64.getMimeEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
  }

  /** The same as XML, with something changed before it is signed. */
  String signed(String away, String name, int tenant, UnaryOperator<String> change) {
    Asked asked = read(away);
    String xml = change.apply(draft(asked, name, tenant));
    Document document = parse(xml.getBytes(StandardCharsets.UTF_8));
    Element assertion =
        (Element) document.getElementsByTagNameNS(NAMES + "assertion", "Assertion").item(0);
    sign(assertion);
    return text(document);
  }

  private static String draft(Asked asked, String name, int tenant) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plusSeconds(60);
    return """
    <p:Response xmlns:p="%1$sprotocol" xmlns="%1$sassertion" ID="_r%2$s" Version="2.0" \
    IssueInstant="%3$s" Destination="%4$s" InResponseTo="%5$s"><Issuer>%6$s</Issuer>\
    <p:Status><p:StatusCode Value="%1$sstatus:Success"/></p:Status>\
    <Assertion ID="_a%2$s" Version="2.0" IssueInstant="%3$s"><Issuer>%6$s</Issuer>\
    <Subject><NameID Format="%1$snameid-format:persistent">%7$s</NameID>\
    <SubjectConfirmation Method="%1$scm:bearer"><SubjectConfirmationData \
    InResponseTo="%5$s" NotOnOrAfter="%8$s" Recipient="%4$s"/></SubjectConfirmation></Subject>\
    <Conditions NotBefore="%3$s" NotOnOrAfter="%8$s"><AudienceRestriction>\
    <Audience>%9$s</Audience></AudienceRestriction></Conditions>\
    <AuthnStatement AuthnInstant="%3$s"/><AttributeStatement>\
    <Attribute Name="Role"><AttributeValue>tenants</AttributeValue></Attribute>\
    <Attribute Name="department"><AttributeValue>%10$d</AttributeValue></Attribute>\
    </AttributeStatement></Assertion></p:Response>\
    """
        .formatted(
            NAMES,
            UUID.randomUUID(),
            now,
            asked.callback(),
            asked.id(),
            ADDRESS,
            name,
            end,
            asked.issuer(),
            tenant);
  }

  private void sign(Element assertion) {
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    DOMSignContext context =
        new DOMSignContext(
            own.keys().getPrivate(), assertion, assertion.getFirstChild().getNextSibling());
    context.setDefaultNamespacePrefix("ds");
    context.setIdAttributeNS(assertion, null, "ID");
    try {
      List<Transform> transforms =
          List.of(
              factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
              factory.newTransform(
                  CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null));
      factory
          .newXMLSignature(
              factory.newSignedInfo(
                  factory.newCanonicalizationMethod(
                      CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                  factory.newSignatureMethod(SignatureMethod.ECDSA_SHA256, null),
                  List.of(
                      factory.newReference(
                          "#" + assertion.getAttribute("ID"),
                          factory.newDigestMethod(DigestMethod.SHA256, null),
                          transforms,
                          null,
                          null))),
              null)
          .sign(context);
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Document parse(byte[] xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    } catch (SAXException | IOException | ParserConfigurationException unreadable) {
      throw new IllegalArgumentException(unreadable);
    }
  }

  private static String text(Document document) {
    try {
      StringWriter written = new StringWriter();
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(written));
      return written.toString();
    } catch (TransformerException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
