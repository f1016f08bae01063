package dev.postern.cli;

import dev.postern.json.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The MCP clients whose configuration is known here. */
enum Client {
  CLAUDE_DESKTOP("mcpServers", "") {
    @Override
    List<String> notes() {
      return List.of(
          "Settings > Developer > Edit Config opens claude_desktop_config.json; merge this in and"
              + " start Claude again.",
          "A gateway with a public https URL and sign-in can be added under Settings > Connectors"
              + " instead.");
    }

    @Override
    boolean takesUrl() {
      return false;
    }
  },
  CLAUDE_CODE("mcpServers", "${%s}") {
    @Override
    List<String> notes() {
      return List.of("Put this into .mcp.json of your project.");
    }

    @Override
    List<String> notes(Connection connection) {
      List<String> notes = new ArrayList<>(notes());
      notes.add(
          "Or run: claude mcp add --transport http %s %s%s"
              .formatted(
                  connection.name(),
                  connection.url(),
                  switch (connection.credential()) {
                    case Credential.Literal(String token) ->
                        " --header \"Authorization: Bearer " + token + "\"";
                    case Credential.Referred() ->
                        " --header \"Authorization: Bearer $" + Credential.VARIABLE + "\"";
                    case Credential.SignIn() -> "";
                  }));
      return notes;
    }

    @Override
    ObjectNode byUrl(Connection connection) {
      return typed(connection, "${" + Credential.VARIABLE + "}");
    }
  },
  CURSOR("mcpServers", "${env:%s}") {
    @Override
    List<String> notes() {
      return List.of("Put this into .cursor/mcp.json of your project, or ~/.cursor/mcp.json.");
    }
  },
  VSCODE("servers", "${input:%s}") {
    @Override
    List<String> notes() {
      return List.of("Put this into .vscode/mcp.json of your workspace.");
    }

    @Override
    ObjectNode byUrl(Connection connection) {
      return typed(connection, "${input:" + Credential.VARIABLE + "}");
    }

    @Override
    void around(ObjectNode document, Connection connection) {
      if (connection.credential() instanceof Credential.Referred) {
        ObjectNode input = document.putArray("inputs").addObject();
        input.put("type", "promptString").put("id", Credential.VARIABLE);
        input.put("description", "Key for " + connection.name()).put("password", true);
      }
    }
  },
  WINDSURF("mcpServers", "${env:%s}") {
    @Override
    List<String> notes() {
      return List.of("Put this into ~/.codeium/windsurf/mcp_config.json.");
    }

    @Override
    String urlMember() {
      return "serverUrl";
    }
  },
  CHATGPT("", "") {
    @Override
    List<String> notes() {
      return List.of(
          "ChatGPT calls from outside and sends no header of yours: it needs a public https URL and"
              + " sign-in, which mcp.sign-in of the config turns on.",
          "Settings > Connectors > Create, with developer mode on; give it this URL.");
    }
  };

  private final String member;
  private final String reference;

  /**
   * @param member of the document that holds the servers
   * @param reference how a variable of the environment is written
   */
  Client(String member, String reference) {
    this.member = member;
    this.reference = reference;
  }

  static Optional<Client> named(String name) {
    return Arrays.stream(values()).filter(client -> client.word().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Client::word).toList();
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where the text goes. */
  abstract List<String> notes();

  List<String> notes(Connection connection) {
    return notes();
  }

  boolean takesUrl() {
    return true;
  }

  String urlMember() {
    return "url";
  }

  ObjectNode byUrl(Connection connection) {
    ObjectNode server = JsonText.object();
    server.put(urlMember(), connection.url());
    connection.authorize(server, reference.formatted(Credential.VARIABLE));
    return server;
  }

  private static ObjectNode typed(Connection connection, String reference) {
    ObjectNode server = JsonText.object();
    server.put("type", "http").put("url", connection.url());
    connection.authorize(server, reference);
    return server;
  }

  void around(ObjectNode document, Connection connection) {}

  /**
   * The text for a connection.
   *
   * @param isStdio whether the client starts a process although it could take a URL
   */
  Snippet snippet(Connection connection, boolean isStdio) {
    if (member.isEmpty()) {
      return new Snippet(notes(), connection.url());
    }
    ObjectNode document = JsonText.object();
    boolean startsProcess = isStdio || !takesUrl();
    if (!startsProcess) {
      around(document, connection);
    }
    document
        .putObject(member)
        .set(connection.name(), startsProcess ? connection.process() : byUrl(connection));
    return new Snippet(startsProcess ? notes() : notes(connection), document.toPrettyString());
  }
}
