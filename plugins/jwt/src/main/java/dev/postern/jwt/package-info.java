/**
 * Sign-in by bearer JWT (RFC 7519, 8725): signed, compact, of one configured issuer.
 *
 * <p>Parsing and cryptography are the library's. What is accepted is decided here, step by step,
 * and nothing is by default: neither an algorithm, an issuer, an audience nor a token without an
 * end.
 */
package dev.postern.jwt;
