package dev.postern.saml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Asks an identity provider who is there.
 *
 * @param id of its own, that the response must name
 * @param issuer this gateway's entity id
 * @param callback where the response is to come
 * @param nameIdFormat that is asked for; empty to leave it to the provider
 * @param isForced whether somebody who is signed in there already must sign in again
 */
record AuthnRequest(
    String id,
    Instant time,
    String issuer,
    URI callback,
    Optional<String> nameIdFormat,
    boolean isForced) {

  String xml(URI destination) {
    return """
    <samlp:AuthnRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" \
    Destination="%s" AssertionConsumerServiceURL="%s" \
    ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"%s>\
    <saml:Issuer>%s</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"%s/></samlp:AuthnRequest>\
    """
        .formatted(
            Xml.PROTOCOL,
            Xml.ASSERTION,
            id,
            time.truncatedTo(ChronoUnit.SECONDS),
            Xml.escaped(destination.toString()),
            Xml.escaped(callback.toString()),
            isForced ? " ForceAuthn=\"true\"" : "",
            Xml.escaped(issuer),
            nameIdFormat.map(format -> " Format=\"" + Xml.escaped(format) + "\"").orElse(""));
  }

  /** Where the browser goes with it. */
  URI redirect(URI destination, Optional<RequestSigner> signer) {
    String query = "SAMLRequest=" + encoded(deflated(xml(destination)));
    if (signer.isPresent()) {
      query += "&SigAlg=" + encoded(signer.get().algorithm());
      query += "&Signature=" + encoded(signer.get().sign(query));
    }
    return URI.create(destination + (destination.getRawQuery() == null ? "?" : "&") + query);
  }

  private static String deflated(String xml) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try (DeflaterOutputStream deflating = new DeflaterOutputStream(packed, raw)) {
      deflating.write(xml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      raw.end();
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
