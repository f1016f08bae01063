/** Who is calling: asks the configured ways to sign in, in order. */
package dev.postern.auth;
