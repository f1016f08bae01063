package dev.postern.spi.contract;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Two certificates of the same names and different keys, good for a hundred years. */
final class MemoryCertificates {
  static final String OWN_TEXT =
      "MIIBozCCAUmgAwIBAgIBATAKBggqhkjOPQQDAjAiMQ0wCwYDVQQKDARBY21lMREw"
          + "DwYDVQQDDAhQYXJ0bmVyczAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAw"
          + "MFowHzEOMAwGA1UEAwwFcm9iaW4xDTALBgNVBAoMBEFjbWUwWTATBgcqhkjOPQIB"
          + "BggqhkjOPQMBBwNCAASmW7F00WEyzCAgRMHPT9l6sjem78ME28CylOsDm3yaZ/Z9"
          + "Y6ek+0aR96IeYDRkbsq7AcMH4QAu4wZPUu/1qX4Ao3EwbzATBgNVHSUEDDAKBggr"
          + "BgEFBQcDAjAYBgNVHREEETAPgg1yb2Jpbi5leGFtcGxlMB0GA1UdDgQWBBTYxEoH"
          + "c05ERUPXV3P1PEaMz8U8EjAfBgNVHSMEGDAWgBR71q7yUd1KwmznfTlmJIi8KgxZ"
          + "NTAKBggqhkjOPQQDAgNIADBFAiEA9qBPe1yX0GVIpollQH8ZOVmweuPITgBMxPfu"
          + "MIVC1KoCIDBJ6PokdCydG5zUMmz3xzaS1y/2Ov2Pfk0VYczvbQ7L";
  static final X509Certificate OWN = read(OWN_TEXT);
  static final X509Certificate OTHER =
      read(
          "MIIBojCCAUmgAwIBAgIBBDAKBggqhkjOPQQDAjAiMQ0wCwYDVQQKDARBY21lMREw"
              + "DwYDVQQDDAhQYXJ0bmVyczAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAw"
              + "MFowHzEOMAwGA1UEAwwFcm9iaW4xDTALBgNVBAoMBEFjbWUwWTATBgcqhkjOPQIB"
              + "BggqhkjOPQMBBwNCAAQ3/4XqT7NYtMhNn06eMNli2egD1m4DvU3cTxZ5JXnvkxf+"
              + "RTjFBxkqKPJ6eNJfdJzmN+LA5ehXhTiHxYJAcFKIo3EwbzATBgNVHSUEDDAKBggr"
              + "BgEFBQcDAjAYBgNVHREEETAPgg1yb2Jpbi5leGFtcGxlMB0GA1UdDgQWBBQi+g4a"
              + "jH6ersnsdVARq4D99kLv+DAfBgNVHSMEGDAWgBTXuNZuSLxPtJUoHo1lDV7qb4RU"
              + "+jAKBggqhkjOPQQDAgNHADBEAiBPV+vBpqB/1qPc6Yhfb31n9QW7dzuew3CCOx6w"
              + "OYhnKwIgayYIwN5eNKi0qaoznXpliYXm5xKbLsSQSt0/3xfqTIc=");

  private MemoryCertificates() {}

  private static X509Certificate read(String base64) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    } catch (CertificateException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
