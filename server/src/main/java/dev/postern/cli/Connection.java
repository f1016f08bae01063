package dev.postern.cli;

import dev.postern.json.JsonText;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client has to know.
 *
 * @param name what the client calls the gateway
 * @param launcher starts this program
 */
record Connection(String name, String url, Credential credential, String launcher) {
  static final String LAUNCHER =
      System.getProperty("os.name", "").startsWith("Windows") ? "postern.cmd" : "postern";

  /** The authorization header with the variable in the client's own notation. */
  void authorize(ObjectNode server, String reference) {
    switch (credential) {
      case Credential.Literal(String token) -> header(server, token);
      case Credential.Referred() -> header(server, reference);
      case Credential.SignIn() -> {}
    }
  }

  private static void header(ObjectNode server, String token) {
    server.putObject("headers").put("Authorization", "Bearer " + token);
  }

  /** A server that the client starts itself. */
  ObjectNode process() {
    ObjectNode server = JsonText.object();
    server.put("command", launcher);
    server.putArray("args").add("mcp").add("--url").add(url);
    String token =
        credential instanceof Credential.Literal(String given) ? given : "your key goes here";
    server.putObject("env").put(Credential.VARIABLE, token);
    return server;
  }
}
