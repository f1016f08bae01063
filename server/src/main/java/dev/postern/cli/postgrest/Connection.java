package dev.postern.cli.postgrest;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the database is and who signs in, read from a connection string as libpq has them: a URI,
 * or keywords with values. What it leaves out comes from libpq's own variables.
 *
 * @param notes what could not be taken over
 */
record Connection(
    String jdbcUrl, Optional<Value> user, Optional<Value> password, List<String> notes) {
  private static final int USUAL_PORT = 5432;

  private static final Map<String, String> VARIABLES =
      Map.of(
          "host", "PGHOST",
          "port", "PGPORT",
          "dbname", "PGDATABASE",
          "user", "PGUSER",
          "password", "PGPASSWORD",
          "sslmode", "PGSSLMODE");

  /** The driver's names for what libpq calls otherwise. */
  private static final Map<String, String> DRIVER_KEYS =
      Map.ofEntries(
          Map.entry("sslmode", "sslmode"),
          Map.entry("sslrootcert", "sslrootcert"),
          Map.entry("sslcert", "sslcert"),
          Map.entry("sslkey", "sslkey"),
          Map.entry("sslpassword", "sslpassword"),
          Map.entry("application_name", "ApplicationName"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("options", "options"),
          Map.entry("channel_binding", "channelBinding"),
          Map.entry("gssencmode", "gssEncMode"));

  private static final Map<String, String> SERVER_TYPES =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  /**
   * Reads one.
   *
   * @param uri as PostgREST's {@code db-uri} holds it
   * @throws UnreadableException where it is no connection string
   */
  static Connection read(Value uri, Map<String, String> environment) throws UnreadableException {
    Map<String, String> parameters = parameters(uri.text());
    Map<String, Value> values = new LinkedHashMap<>();
    parameters.forEach((name, text) -> values.put(name, uri.part(text)));
    VARIABLES.forEach(
        (name, variable) -> {
          String text = environment.getOrDefault(variable, "");
          if (!text.isEmpty()) {
            values.putIfAbsent(name, Value.ofVariable(variable, text));
          }
        });
    List<String> notes = new ArrayList<>();
    Optional<Value> user = Optional.ofNullable(values.remove("user"));
    Optional<Value> password = Optional.ofNullable(values.remove("password"));
    Map<String, String> left = new TreeMap<>();
    values.forEach((name, value) -> left.put(name, value.text()));
    String database =
        Optional.ofNullable(left.remove("dbname"))
            .or(() -> user.map(Value::text))
            .orElse("postgres");
    String hosts = hosts(left, notes);
    String url =
        "jdbc:postgresql://" + hosts + "/" + encoded(database) + driverParameters(left, notes);
    return new Connection(url, user, password, notes);
  }

  private static Map<String, String> parameters(String text) throws UnreadableException {
    for (String scheme : List.of("postgresql://", "postgres://")) {
      if (text.startsWith(scheme)) {
        return ofUri(text.substring(scheme.length()));
      }
    }
    return ofKeywords(text);
  }

  /** The text before an at sign names the user, unless a slash comes first. */
  private static Map<String, String> ofUri(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String rest = text;
    int sign = rest.indexOf('@');
    int slash = rest.indexOf('/');
    if (sign >= 0 && (slash < 0 || sign < slash)) {
      String[] login = rest.substring(0, sign).split(":", 2);
      put(parameters, "user", login[0]);
      put(parameters, "password", login.length > 1 ? login[1] : "");
      rest = rest.substring(sign + 1);
    }
    int mark = rest.indexOf('?');
    String query = mark < 0 ? "" : rest.substring(mark + 1);
    String place = mark < 0 ? rest : rest.substring(0, mark);
    slash = place.indexOf('/');
    put(parameters, "dbname", slash < 0 ? "" : place.substring(slash + 1));
    List<String> hosts = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String host : (slash < 0 ? place : place.substring(0, slash)).split(",", -1)) {
      int colon = host.lastIndexOf(':');
      boolean hasPort = colon > host.lastIndexOf(']');
      hosts.add(hasPort ? host.substring(0, colon) : host);
      ports.add(hasPort ? host.substring(colon + 1) : "");
    }
    put(
        parameters,
        "host",
        hosts.stream().allMatch(String::isEmpty) ? "" : String.join(",", hosts));
    put(
        parameters,
        "port",
        ports.stream().allMatch(String::isEmpty) ? "" : String.join(",", ports));
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        put(parameters, decoded(parts[0]), parts[1]);
      }
    }
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, String encoded) {
    if (!encoded.isEmpty()) {
      parameters.put(name, decoded(encoded));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noEscapes) {
      return text;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code key=value} with blanks between; a value may stand in single quotes. */
  private static Map<String, String> ofKeywords(String text) throws UnreadableException {
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        throw new UnreadableException("db-uri is neither a URI nor keywords with values");
      }
      String name = text.substring(at, equals).strip();
      at = equals + 1;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      boolean isQuoted = at < text.length() && text.charAt(at) == '\'';
      at += isQuoted ? 1 : 0;
      StringBuilder value = new StringBuilder();
      while (at < text.length()
          && (isQuoted ? text.charAt(at) != '\'' : !Character.isWhitespace(text.charAt(at)))) {
        at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
        value.append(text.charAt(at++));
      }
      at += isQuoted ? 1 : 0;
      parameters.put(name, value.toString());
    }
    return parameters;
  }

  private static String hosts(Map<String, String> left, List<String> notes) {
    String host = Optional.ofNullable(left.remove("host")).orElse("");
    String address = left.remove("hostaddr");
    List<String> ports =
        List.of(Optional.ofNullable(left.remove("port")).orElse("").split(",", -1));
    List<String> places = new ArrayList<>();
    for (String one : (address == null ? host : address).split(",", -1)) {
      String port =
          ports.size() == 1
              ? ports.getFirst()
              : ports.get(Math.min(places.size(), ports.size() - 1));
      places.add(place(one, notes) + ":" + (port.isEmpty() ? USUAL_PORT : port));
    }
    return String.join(",", places);
  }

  private static String place(String host, List<String> notes) {
    if (host.isEmpty() || host.startsWith("/") || host.startsWith("@")) {
      notes.add(
          "db-uri "
              + (host.isEmpty() ? "names no host" : "names a Unix socket")
              + ": the driver connects by TCP, so localhost is taken");
      return "localhost";
    }
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static String driverParameters(Map<String, String> left, List<String> notes) {
    Map<String, String> taken = new LinkedHashMap<>();
    left.forEach(
        (name, text) -> {
          if (DRIVER_KEYS.containsKey(name)) {
            taken.put(DRIVER_KEYS.get(name), text);
          } else if (name.equals("target_session_attrs") && SERVER_TYPES.containsKey(text)) {
            taken.put("targetServerType", SERVER_TYPES.get(text));
          } else if (name.equals("keepalives")) {
            taken.put("tcpKeepAlive", String.valueOf(!text.equals("0")));
          } else {
            notes.add("db-uri has the parameter " + name + ", which the driver does not know");
          }
        });
    if (taken.containsKey("sslkey")) {
      notes.add("db-uri names a client key: the driver reads PKCS-8 DER or PKCS-12, not PEM");
    }
    return taken.isEmpty()
        ? ""
        : taken.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }
}
