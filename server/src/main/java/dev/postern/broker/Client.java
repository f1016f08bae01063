package dev.postern.broker;

import java.util.List;
import java.util.Optional;

/**
 * A program that asks for access.
 *
 * @param id what it calls itself on the wire
 * @param label what it is called in audit records and claims, which is short
 * @param name what it says that it is called
 * @param redirectUris where answers may go
 * @param home the host whose document it is; empty where it has registered itself
 */
record Client(
    String id, String label, String name, List<String> redirectUris, Optional<String> home) {
  Client {
    redirectUris = List.copyOf(redirectUris);
  }
}
