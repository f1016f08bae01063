/**
 * Sign-in by SAML 2.0, as a service provider: web browser SSO, with the request by redirect and the
 * response by POST.
 *
 * <p>Parsing, canonical forms and cryptography are the JDK's. What is accepted is decided here:
 * claims are read from nothing but the bytes that a signature was checked over.
 */
package dev.postern.saml;
