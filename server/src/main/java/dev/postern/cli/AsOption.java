package dev.postern.cli;

import dev.postern.auth.Whom;
import dev.postern.config.Config;
import dev.postern.spi.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * As whom a command looks at the gateway. Credentials are judged by the config's own ways to sign
 * in; nothing here prints them, also not where they are wrong.
 */
final class AsOption {
  private static final String ROLE = "role:";
  private static final String KEY = "key:";
  private static final String FILE = "@";
  private static final String INPUT = "-";
  private static final String ANONYMOUS = "anonymous";
  private static final int MOST_BYTES = 64 * 1024;

  /** A role is called so by its author, and a text longer than that is more likely a secret. */
  private static final int LONGEST_ROLE = 63;

  /** An API key, or a token by its beginning: that of a JSON object in base64url. */
  private static final Pattern CREDENTIAL = Pattern.compile("postern_.*|ey[A-Za-z0-9_-]+\\..*");

  @Option(
      names = "--as",
      paramLabel = "WHO",
      required = true,
      description = {
        "As whom: a role (ROLE or role:ROLE, several times for several, most wanted first);",
        "the holder of an API key by its public id (key:ID); a whole key or token, best as @FILE or"
            + " - for the standard input, since other users of the machine see arguments; or"
            + " anonymous, for callers without credentials."
      })
  private List<String> asked = List.of();

  /** Who that is. Reads the file or the standard input where it is told to, so call it once. */
  Whom whom(Config config) {
    return whom(asked, config, System.in);
  }

  static Whom whom(List<String> asked, Config config, InputStream input) {
    if (asked.size() == 1) {
      return one(asked.getFirst(), config, input);
    }
    List<String> roles = new ArrayList<>();
    for (String text : asked) {
      if (!(one(text, config, InputStream.nullInputStream()) instanceof Whom.Roles(var names))) {
        throw new CommandException("--as can be given several times for roles only");
      }
      roles.addAll(names);
    }
    return new Whom.Roles(roles);
  }

  /** What has a prefix is what that says; then a role of the config comes before anything else. */
  private static Whom one(String text, Config config, InputStream input) {
    if (text.startsWith(ROLE)) {
      return role(text.substring(ROLE.length()));
    } else if (text.startsWith(KEY)) {
      return key(text.substring(KEY.length()));
    } else if (text.equals(INPUT)) {
      return bringing(read(input, "The standard input"));
    } else if (text.startsWith(FILE)) {
      return bringing(file(Path.of(text.substring(FILE.length()))));
    } else if (config.roles().containsKey(text)) {
      return role(text);
    } else if (text.equals(ANONYMOUS)) {
      return new Whom.Anonymous();
    }
    return CREDENTIAL.matcher(text).matches() ? bringing(text) : role(text);
  }

  private static Whom role(String name) {
    if (name.isBlank() || name.length() > LONGEST_ROLE) {
      throw new CommandException(
          "What --as says is neither a role nor a key or token; see 'postern access --help'");
    }
    return new Whom.Roles(List.of(name));
  }

  /** A whole key where only its id is wanted is not repeated. */
  private static Whom key(String id) {
    if (id.isBlank() || id.length() > LONGEST_ROLE || CREDENTIAL.matcher(id).matches()) {
      throw new CommandException(
          "--as key:ID takes the public id of a key; for a whole key write --as @FILE or --as -");
    }
    return new Whom.Key(id);
  }

  private static String file(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return read(bytes, file.toString());
    } catch (IOException unreadable) {
      throw new CommandException("Cannot read the credentials in " + file);
    }
  }

  private static String read(InputStream input, String where) {
    String text;
    try {
      text = new String(input.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new CommandException(where + " cannot be read");
    }
    if (text.isEmpty() || text.chars().anyMatch(one -> one <= ' ' || one > '~')) {
      throw new CommandException(where + " should hold one key or token and nothing else");
    }
    return text;
  }

  private static Whom bringing(String secret) {
    return new Whom.Bringing(new Bearer(secret));
  }

  /** As a client sends them; has no text of its own, so that no message holds the secret. */
  private static final class Bearer implements Credentials {
    private final String secret;

    Bearer(String secret) {
      this.secret = secret;
    }

    @Override
    public List<String> header(String name) {
      return name.equalsIgnoreCase("Authorization") ? List.of("Bearer " + secret) : List.of();
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }
  }
}
