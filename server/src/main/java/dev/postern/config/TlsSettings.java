package dev.postern.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How listeners speak TLS.
 *
 * @param certificates a PEM file with the gateway's certificate, and those that vouch for it behind
 * @param key a PEM file with its private key in PKCS#8
 * @param trust a PEM file with the authorities that client certificates must come from; there
 *     wherever those are asked for
 * @param revocations a PEM file with the lists of what those authorities took back
 * @param hstsSeconds for how long browsers remember to come by TLS alone; 0 to tell them nothing
 * @param place where this stands, for problems with the files
 */
public record TlsSettings(
    Path certificates,
    Path key,
    ClientCertificates clientCertificates,
    Optional<Path> trust,
    Optional<Path> revocations,
    int hstsSeconds,
    Place place) {
  static final int DEFAULT_HSTS_SECONDS = 31_536_000;
}
