/**
 * Sign-in by API key.
 *
 * <p>A key is {@code postern_<id>_<secret>}: the id finds the record in the keys file, the secret
 * is 256 random bits of which only a hash is kept. A secret that long needs no slow hash.
 */
package dev.postern.apikey;
