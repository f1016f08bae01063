/** Sign-in by the certificate that a client showed in its TLS handshake. */
package dev.postern.mutualtls;
