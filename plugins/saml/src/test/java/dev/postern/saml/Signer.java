package dev.postern.saml;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Signs as an identity provider does, by the JDK, and as an attacker would.
 *
 * @param transforms in order, by their identifiers
 */
record Signer(
    KeyPair keys,
    String signature,
    String digest,
    String canonical,
    List<String> transforms,
    List<String> moreReferences) {

  static Signer rsa() {
    return of(pair("RSA", 2048), SignatureMethod.RSA_SHA256);
  }

  static Signer ec() {
    return of(pair("EC", 256), SignatureMethod.ECDSA_SHA256);
  }

  static Signer of(KeyPair keys, String signature) {
    return new Signer(
        keys,
        signature,
        DigestMethod.SHA256,
        CanonicalizationMethod.EXCLUSIVE,
        List.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE),
        List.of());
  }

  Signer with(String newSignature, String newDigest) {
    return new Signer(keys, newSignature, newDigest, canonical, transforms, moreReferences);
  }

  Signer transformedBy(String newCanonical, String... newTransforms) {
    return new Signer(
        keys, signature, digest, newCanonical, List.of(newTransforms), moreReferences);
  }

  Signer alsoOver(String... ids) {
    return new Signer(keys, signature, digest, canonical, transforms, List.of(ids));
  }

  static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static Document parse(String xml) {
    try {
      return Xml.parse(xml.getBytes(StandardCharsets.UTF_8));
    } catch (RefusedException unreadable) {
      throw new IllegalStateException(xml, unreadable);
    }
  }

  /** Puts a signature over an element into it, behind its issuer; it brings its key along. */
  Document sign(Document document, Element signed) {
    Node issuer = Xml.children(signed, Xml.ASSERTION, "Issuer").getFirst();
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    DOMSignContext context = new DOMSignContext(keys.getPrivate(), signed, issuer.getNextSibling());
    context.setDefaultNamespacePrefix("ds");
    // also what nobody should take any more
    context.setProperty("org.jcp.xml.dsig.secureValidation", false);
    try {
      List<Transform> steps = new ArrayList<>();
      for (String step : transforms) {
        steps.add(factory.newTransform(step, (TransformParameterSpec) null));
      }
      List<Reference> references = new ArrayList<>();
      List<String> ids = new ArrayList<>(List.of(signed.getAttribute("ID")));
      ids.addAll(moreReferences);
      for (String id : ids) {
        for (Element each : Xml.everywhere(document, "*", "*")) {
          if (each.getAttribute("ID").equals(id)) {
            context.setIdAttributeNS(each, null, "ID");
          }
        }
        references.add(
            factory.newReference(
                "#" + id, factory.newDigestMethod(digest, null), steps, null, null));
      }
      KeyInfoFactory infos = factory.getKeyInfoFactory();
      KeyInfo brought = infos.newKeyInfo(List.of(infos.newKeyValue(keys.getPublic())));
      factory
          .newXMLSignature(
              factory.newSignedInfo(
                  factory.newCanonicalizationMethod(canonical, (C14NMethodParameterSpec) null),
                  factory.newSignatureMethod(signature, null),
                  references),
              brought)
          .sign(context);
      return document;
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** A response whose assertion is signed. */
  Document assertionSigned(Draft draft) {
    Document document = parse(draft.xml());
    return sign(document, Xml.everywhere(document, Xml.ASSERTION, "Assertion").getFirst());
  }

  /** A response that is signed as a whole. */
  Document responseSigned(Draft draft) {
    Document document = parse(draft.xml());
    return sign(document, document.getDocumentElement());
  }

  /** One where both are signed. */
  Document bothSigned(Draft draft) {
    Document document = assertionSigned(draft);
    return sign(document, document.getDocumentElement());
  }

  static String text(Document document) {
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

  static String posted(Document document) {
    return posted(text(document));
  }

  static String posted(String xml) {
    return Base64.getMimeEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
  }
}
