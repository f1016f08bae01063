package dev.postern.saml;

import static dev.postern.saml.RefusedException.unless;

import java.io.IOException;
import java.io.InputStream;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Element;

/**
 * An element whose signature is its own child, covers it whole, and is made by a key that was known
 * before. Whatever key the signature brings along counts for nothing.
 */
final class SignedElement {
  private static final Set<String> SIGNATURES =
      Set.of(
          SignatureMethod.RSA_SHA256,
          SignatureMethod.RSA_SHA384,
          SignatureMethod.RSA_SHA512,
          SignatureMethod.SHA256_RSA_MGF1,
          SignatureMethod.SHA384_RSA_MGF1,
          SignatureMethod.SHA512_RSA_MGF1,
          SignatureMethod.ECDSA_SHA256,
          SignatureMethod.ECDSA_SHA384,
          SignatureMethod.ECDSA_SHA512);
  private static final Set<String> DIGESTS =
      Set.of(DigestMethod.SHA256, DigestMethod.SHA384, DigestMethod.SHA512);
  private static final List<String> TRANSFORMS =
      List.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE);
  private static final String WRONG = "wrong_signature";

  private SignedElement() {}

  /**
   * Checks the one signature that is a child of an element.
   *
   * @param id of the element, which no other has
   * @param keys any of which may have signed
   * @return the element as it was signed, in a document of its own, without the signature
   */
  static Element verified(Element element, String id, List<PublicKey> keys)
      throws RefusedException {
    Element signature = Xml.child(element, Xml.SIGNATURE, "Signature", "not_signed");
    for (PublicKey key : keys) {
      byte[] covered = covered(element, id, signature, key);
      if (covered.length > 0) {
        return Xml.parse(covered).getDocumentElement();
      }
    }
    throw new RefusedException(WRONG);
  }

  /** The bytes that the signature is over; none where it was not made by this key. */
  private static byte[] covered(Element element, String id, Element signature, PublicKey key)
      throws RefusedException {
    DOMValidateContext context =
        new DOMValidateContext(KeySelector.singletonKeySelector(key), signature);
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    context.setProperty("javax.xml.crypto.dsig.cacheReference", true);
    context.setIdAttributeNS(element, null, "ID");
    try {
      XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      Reference reference = onlyReference(read, id);
      if (!read.validate(context)) {
        return new byte[0];
      }
      try (InputStream digested = reference.getDigestInputStream()) {
        return digested.readAllBytes();
      }
    } catch (XMLSignatureException | MarshalException | IOException | RuntimeException unusable) {
      // also a key of another kind than the signature says
      return new byte[0];
    }
  }

  private static Reference onlyReference(XMLSignature signature, String id)
      throws RefusedException {
    List<Reference> references = signature.getSignedInfo().getReferences();
    unless(references.size() == 1 && signature.getObjects().isEmpty(), WRONG);
    Reference reference = references.getFirst();
    unless(("#" + id).equals(reference.getURI()), "misplaced_signature");
    unless(
        SIGNATURES.contains(signature.getSignedInfo().getSignatureMethod().getAlgorithm())
            && DIGESTS.contains(reference.getDigestMethod().getAlgorithm())
            && CanonicalizationMethod.EXCLUSIVE.equals(
                signature.getSignedInfo().getCanonicalizationMethod().getAlgorithm())
            && TRANSFORMS.equals(
                reference.getTransforms().stream().map(Transform::getAlgorithm).toList()),
        "algorithm_not_allowed");
    return reference;
  }
}
