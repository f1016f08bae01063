/**
 * Sign-in by OpenID Connect and OAuth 2.0: bearer tokens of one issuer, and browsers that it sends
 * back with a code. Nothing is accepted by default: neither an algorithm, an issuer, an audience
 * nor a token without an end.
 */
package dev.postern.oidc;
