package dev.postern.saml;

import static dev.postern.saml.RefusedException.unless;

import java.net.URI;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reads what an identity provider publishes of itself. */
final class ProviderMetadata {
  static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final String REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

  private ProviderMetadata() {}

  /**
   * The identity provider of a document.
   *
   * @param entityId which one, where a document holds several; empty for the only one
   * @throws RefusedException whose reason reads on after the document's name
   */
  static IdentityProvider read(byte[] content, Optional<String> entityId) throws RefusedException {
    Document document;
    try {
      document = Xml.parse(content);
    } catch (RefusedException unreadable) {
      throw new RefusedException("is no XML, or has a DOCTYPE");
    }
    List<Element> found =
        Xml.everywhere(document, Xml.METADATA, "EntityDescriptor").stream()
            .filter(each -> entityId.map(name(each)::equals).orElse(true))
            .filter(each -> !Xml.children(each, Xml.METADATA, "IDPSSODescriptor").isEmpty())
            .toList();
    unless(
        found.size() == 1,
        found.isEmpty()
            ? "names no identity provider" + entityId.map(id -> " " + id).orElse("")
            : "names several identity providers; idp-entity-id says which one is meant");
    Element entity = found.getFirst();
    Element role =
        Xml.child(entity, Xml.METADATA, "IDPSSODescriptor", "has several roles for one provider");
    unless(
        Arrays.asList(role.getAttributeNS(null, "protocolSupportEnumeration").split("\\s+"))
            .contains(Xml.PROTOCOL),
        "names a provider that does not speak SAML 2.0");
    return new IdentityProvider(
        name(entity), signOn(role), keys(role), until(document.getDocumentElement(), entity));
  }

  private static String name(Element entity) {
    return entity.getAttributeNS(null, "entityID");
  }

  private static URI signOn(Element role) throws RefusedException {
    for (Element service : Xml.children(role, Xml.METADATA, "SingleSignOnService")) {
      if (REDIRECT.equals(service.getAttributeNS(null, "Binding"))) {
        return address(service.getAttributeNS(null, "Location"));
      }
    }
    throw new RefusedException("names no SingleSignOnService by redirect");
  }

  /** A URL that browsers may be sent to. */
  static URI address(String text) throws RefusedException {
    try {
      URI url = URI.create(text);
      boolean isWeb = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      unless(isWeb && url.getHost() != null && url.getFragment() == null, "is no web address");
      return url;
    } catch (IllegalArgumentException unreadable) {
      throw new RefusedException("is no web address");
    }
  }

  private static List<PublicKey> keys(Element role) throws RefusedException {
    List<PublicKey> keys = new ArrayList<>();
    for (Element descriptor : Xml.children(role, Xml.METADATA, "KeyDescriptor")) {
      if ("encryption".equals(descriptor.getAttributeNS(null, "use"))) {
        continue;
      }
      for (Element about : Xml.children(descriptor, Xml.SIGNATURE, "KeyInfo")) {
        for (Element x509 : Xml.children(about, Xml.SIGNATURE, "X509Data")) {
          for (Element each : Xml.children(x509, Xml.SIGNATURE, "X509Certificate")) {
            keys.addAll(keys(each.getTextContent()));
          }
        }
      }
    }
    unless(!keys.isEmpty(), "names no certificate for signatures");
    return keys;
  }

  private static List<PublicKey> keys(String base64) throws RefusedException {
    try {
      return Certificates.keys(Base64.getMimeDecoder().decode(base64));
    } catch (CertificateException | IllegalArgumentException unusable) {
      throw new RefusedException("has a certificate that cannot be used: " + unusable.getMessage());
    }
  }

  private static Optional<Instant> until(Element... holders) throws RefusedException {
    Optional<Instant> earliest = Optional.empty();
    for (Element holder : holders) {
      Optional<String> written = Xml.attribute(holder, "validUntil");
      if (written.isPresent()) {
        try {
          Instant end = OffsetDateTime.parse(written.get()).toInstant();
          earliest = earliest.filter(other -> other.isBefore(end)).or(() -> Optional.of(end));
        } catch (DateTimeException unreadable) {
          throw new RefusedException("has a validUntil that is no time");
        }
      }
    }
    return earliest;
  }
}
