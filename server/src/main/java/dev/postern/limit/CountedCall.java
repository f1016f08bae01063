package dev.postern.limit;

import dev.postern.operation.Endpoint;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;

/**
 * What of a call decides how it is counted.
 *
 * @param role under which it runs
 * @param tool by which it came; empty for none
 */
public record CountedCall(
    Identity identity, String role, Endpoint endpoint, String tool, Credentials credentials) {

  /** The one text that stands for its caller. */
  String caller() {
    return identity.method() + ":" + identity.subject();
  }
}
