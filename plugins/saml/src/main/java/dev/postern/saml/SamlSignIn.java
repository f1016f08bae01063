package dev.postern.saml;

import dev.postern.spi.BrowserSignIn;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Browsers go to the identity provider with a request, and come back with its response. */
final class SamlSignIn implements BrowserSignIn {
  private static final int ID_BYTES = 20;
  private static final String WRONG_SIGNATURE = "wrong_signature";

  /**
   * What holds for every sign-in.
   *
   * @param entityId this gateway's own
   * @param signer of requests, where they are signed
   */
  record Rules(
      String entityId,
      Optional<RequestSigner> signer,
      Optional<String> nameIdFormat,
      boolean isForced,
      Duration skew,
      Person person) {}

  private final Rules rules;
  private final ProviderSource source;
  private final UsedAssertions used;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  SamlSignIn(Rules rules, ProviderSource source, UsedAssertions used, InstantSource clock) {
    this.rules = rules;
    this.source = source;
    this.used = used;
    this.clock = clock;
  }

  @Override
  public Step begin(Visit visit) {
    Optional<IdentityProvider> provider = source.current();
    if (provider.isEmpty()) {
      return new Step.Refused("provider_unavailable");
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = "_" + HexFormat.of().formatHex(bytes); // a name in XML begins with no digit
    AuthnRequest request =
        new AuthnRequest(
            id,
            clock.instant(),
            rules.entityId(),
            visit.callback(),
            rules.nameIdFormat(),
            rules.isForced());
    return new Step.Away(request.redirect(provider.get().signOn(), rules.signer()), id);
  }

  @Override
  public Step finish(Visit visit, String kept) {
    Optional<String> response = visit.single("SAMLResponse");
    if (!visit.isPost() || response.isEmpty() || kept.isEmpty()) {
      return new Step.Refused("malformed");
    }
    Optional<IdentityProvider> provider = source.current();
    if (provider.isEmpty()) {
      return new Step.Refused("provider_unavailable");
    }
    Step judged = judged(response.get(), visit.callback(), kept, provider.get());
    return judged instanceof Step.Refused(String reason) && reason.equals(WRONG_SIGNATURE)
        ? source
            .again()
            .map(newer -> judged(response.get(), visit.callback(), kept, newer))
            .orElse(judged)
        : judged;
  }

  private Step judged(String response, URI callback, String requestId, IdentityProvider provider) {
    try {
      var expected =
          new ResponseReader.Expected(
              provider.entityId(), provider.keys(), callback.toString(), requestId);
      var check =
          new AssertionCheck(
              provider.entityId(),
              rules.entityId(),
              callback.toString(),
              requestId,
              clock.instant(),
              rules.skew());
      VerifiedAssertion assertion = check.read(ResponseReader.assertion(response, expected));
      var identity = rules.person().identity(assertion);
      used.use(assertion.id(), assertion.goodUntil().plus(rules.skew()), clock.instant());
      return new Step.Done(identity, assertion.sessionEnd(), "");
    } catch (RefusedException refused) {
      return new Step.Refused(refused.reason());
    }
  }

  @Override
  public Optional<Document> metadata(URI callback) {
    String key =
        rules
            .signer()
            .map(
                signer ->
                    """
                    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="%s"><ds:X509Data>\
                    <ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
                    </md:KeyDescriptor>\
                    """
                        .formatted(Xml.SIGNATURE, encoded(signer)))
            .orElse("");
    String format =
        rules
            .nameIdFormat()
            .map(each -> "<md:NameIDFormat>" + Xml.escaped(each) + "</md:NameIDFormat>")
            .orElse("");
    return Optional.of(
        new Document(
            "application/samlmetadata+xml",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <md:EntityDescriptor xmlns:md="%s" entityID="%s">\
            <md:SPSSODescriptor AuthnRequestsSigned="%b" WantAssertionsSigned="true" \
            protocolSupportEnumeration="%s">%s%s<md:AssertionConsumerService index="0" \
            isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" \
            Location="%s"/></md:SPSSODescriptor></md:EntityDescriptor>
            """
                .formatted(
                    Xml.METADATA,
                    Xml.escaped(rules.entityId()),
                    rules.signer().isPresent(),
                    Xml.PROTOCOL,
                    key,
                    format,
                    Xml.escaped(callback.toString()))));
  }

  private static String encoded(RequestSigner signer) {
    try {
      return Base64.getEncoder().encodeToString(signer.certificate().getEncoded());
    } catch (CertificateEncodingException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
