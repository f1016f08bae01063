package dev.postern.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;

/** A certificate authority of a test: the JDK can read certificates and not make them. */
public final class Authority {
  /** For whom a certificate is good, as the ends of RFC 5280's object identifiers. */
  public enum Purpose {
    SERVER("01"),
    CLIENT("02"),
    UNSAID("");

    private final String end;

    Purpose(String end) {
      this.end = end;
    }
  }

  /** A certificate with its key. */
  public record Holder(X509Certificate certificate, KeyPair keys) {
    public String certificatePem() {
      return pem("CERTIFICATE", encoded(certificate));
    }

    public String keyPem() {
      return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }
  }

  private static final byte[] ECDSA_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int SEQUENCE = 0x30;
  private static final int EMAIL = 0x81;
  private static final int DNS = 0x82;
  private static final int URI = 0x86;
  private static final int IP = 0x87;

  private final AtomicInteger serials = new AtomicInteger(1);
  private final X500Principal name;
  private final Holder self;

  public Authority(String name) {
    this.name = new X500Principal(name);
    KeyPair keys = keys();
    byte[] basic = sequence(hex("0603551d13"), hex("0101ff"), octets(sequence(hex("0101ff"))));
    Instant now = Instant.now();
    byte[] made =
        certificate(
            this.name, this.name, keys, keys, now.minusSeconds(60), now.plusSeconds(3600), basic);
    this.self = new Holder(read(made), keys);
  }

  public Holder self() {
    return self;
  }

  public Holder issue(String subject, Purpose purpose, String... names) {
    Instant now = Instant.now();
    return issue(subject, purpose, now.minusSeconds(60), now.plusSeconds(3600), names);
  }

  /**
   * One more certificate.
   *
   * @param names e-mail addresses, URIs, DNS names or 127.0.0.1
   */
  public Holder issue(
      String subject, Purpose purpose, Instant from, Instant until, String... names) {
    KeyPair keys = keys();
    byte[] use =
        purpose == Purpose.UNSAID
            ? new byte[0]
            : sequence(
                hex("0603551d25"), octets(sequence(hex("06082b060105050703" + purpose.end))));
    byte[] alternatives = new byte[0];
    for (String each : names) {
      alternatives = join(alternatives, alternative(each));
    }
    byte[] extensions =
        names.length == 0
            ? use
            : join(use, sequence(hex("0603551d11"), octets(sequence(alternatives))));
    X500Principal holder = new X500Principal(subject);
    return new Holder(
        read(certificate(name, holder, self.keys, keys, from, until, extensions)), keys);
  }

  /** A certificate of a key that was made elsewhere, for no purpose in particular. */
  public X509Certificate certify(String subject, KeyPair keys) {
    Instant now = Instant.now();
    return read(
        certificate(
            name,
            new X500Principal(subject),
            self.keys,
            keys,
            now.minusSeconds(60),
            now.plusSeconds(3600),
            new byte[0]));
  }

  /** The list of what was taken back, in PEM. */
  public String revocations(List<X509Certificate> revoked, Instant nextUpdate) {
    byte[] entries = new byte[0];
    for (X509Certificate each : revoked) {
      entries =
          join(
              entries,
              sequence(integer(each.getSerialNumber()), time(Instant.now().minusSeconds(5))));
    }
    byte[] list =
        sequence(
            hex("020101"),
            ECDSA_SHA256,
            name.getEncoded(),
            time(Instant.now().minusSeconds(60)),
            time(nextUpdate),
            revoked.isEmpty() ? new byte[0] : sequence(entries));
    return pem("X509 CRL", signed(list, self.keys));
  }

  private byte[] certificate(
      X500Principal issuer,
      X500Principal subject,
      KeyPair signer,
      KeyPair keys,
      Instant from,
      Instant until,
      byte[] extensions) {
    byte[] body =
        sequence(
            hex("a003020102"),
            integer(BigInteger.valueOf(serials.getAndIncrement())),
            ECDSA_SHA256,
            issuer.getEncoded(),
            sequence(time(from), time(until)),
            subject.getEncoded(),
            keys.getPublic().getEncoded(),
            extensions.length == 0 ? extensions : tagged(0xa3, sequence(extensions)));
    return signed(body, signer);
  }

  private static byte[] signed(byte[] body, KeyPair signer) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer.getPrivate());
      signature.update(body);
      return sequence(body, ECDSA_SHA256, tagged(0x03, join(new byte[] {0}, signature.sign())));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static byte[] alternative(String name) {
    if (name.equals("127.0.0.1")) {
      return tagged(IP, new byte[] {127, 0, 0, 1});
    }
    int tag = name.contains("://") ? URI : name.contains("@") ? EMAIL : DNS;
    return tagged(tag, name.getBytes(StandardCharsets.US_ASCII));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static X509Certificate read(byte[] encoded) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String pem(String kind, byte[] content) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] integer(BigInteger number) {
    return tagged(0x02, number.toByteArray());
  }

  private static byte[] time(Instant instant) {
    return tagged(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] octets(byte[] content) {
    return tagged(0x04, content);
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, join(parts));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] length =
        content.length < 0x80
            ? new byte[] {(byte) content.length}
            : content.length < 0x100
                ? new byte[] {(byte) 0x81, (byte) content.length}
                : new byte[] {
                  (byte) 0x82, (byte) (content.length >> 8), (byte) (content.length & 0xff)
                };
    return join(new byte[] {(byte) tag}, length, content);
  }
}
