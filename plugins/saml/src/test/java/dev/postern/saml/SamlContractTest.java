package dev.postern.saml;

import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.contract.AuthProviderContract;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.xml.crypto.dsig.SignatureMethod;

/** The contract of every way to sign in, for browsers whose provider signs assertions. */
class SamlContractTest extends AuthProviderContract {

  @Override
  protected Provided provide(Path folder) throws Exception {
    KeyStoreFile own = KeyStoreFile.made(folder.resolve("own.p12"), "EC", 256);
    Files.writeString(folder.resolve("idp.xml"), SamlProviderTest.metadata(own.certificate()));
    Files.writeString(folder.resolve("key.pem"), own.keyPem());
    Files.writeString(folder.resolve("cert.pem"), own.certificatePem());
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("entity-id", Draft.GATEWAY);
    settings.put("idp-metadata-file", "idp.xml");
    settings.put("key-file", "key.pem");
    settings.put("certificate-file", "cert.pem");
    settings.put("role-map", Map.of("staff", "reader"));
    settings.put("claims", Map.of("tenant_id", "tenant"));
    KeyPair keys = new KeyPair(own.certificate().getPublicKey(), own.key());
    return new Provided(
        new SamlProvider(),
        settings,
        new Alice(Signer.of(keys, SignatureMethod.ECDSA_SHA256)),
        "alice",
        List.of(own.keyPem().lines().skip(1).findFirst().orElseThrow()));
  }

  /** Signs in at the provider, whose page posts the response. */
  private record Alice(Signer signer) implements Person {
    private static final Signer STRANGER = Signer.ec();

    @Override
    public Answer agree(Step step, URI callback) {
      return posted(Signer.posted(signer.assertionSigned(draft(step, callback))));
    }

    @Override
    public List<Answer> wrong(Step step, URI callback) {
      Draft draft = draft(step, callback);
      String good = Signer.text(signer.assertionSigned(draft));
      return List.of(
          posted(Signer.posted(draft.xml())),
          posted(Signer.posted(STRANGER.assertionSigned(draft))),
          posted(Signer.posted(good.replace(">alice<", ">mallory<"))),
          posted(Signer.posted(signer.assertionSigned(draft.audience("https://other.example")))),
          posted(Signer.posted(signer.assertionSigned(draft.confirmedInResponseTo("_other")))),
          posted(Signer.posted(signer.assertionSigned(draft.notOnOrAfter(Instant.EPOCH)))),
          new Answer(agree(step, callback).parameters(), false));
    }

    private static Draft draft(Step step, URI callback) {
      String request = ((Step.Away) step).keep();
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      return Draft.good()
          .issued(now)
          .notBefore(now)
          .notOnOrAfter(now.plusSeconds(60))
          .authnStatement("<saml:AuthnStatement/>")
          .destination(callback.toString())
          .recipient(callback.toString())
          .inResponseTo(request)
          .confirmedInResponseTo(request)
          .assertionId("_" + UUID.randomUUID());
    }

    private static Answer posted(String response) {
      return new Answer(Map.of("SAMLResponse", List.of(response)), true);
    }
  }
}
