package dev.postern.schema;

import dev.postern.schema.Aliases.Entry;
import dev.postern.spi.Action;
import dev.postern.spi.Json;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Notes;
import dev.postern.spi.Rights;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a source says beside rows, in the names that callers know. */
final class SourceWords {
  /** A word for a kind of thing and the thing's name behind it, in quotes or not. */
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(relation|table|view|function|procedure|routine|column|argument|type) "
              + "(?:\"([^\"]+)\"|([\\p{L}_][\\p{L}\\p{Nd}_$.]*))");

  /** The columns of a key in a message about one. */
  private static final Pattern KEY = Pattern.compile("(?<=\\bKey \\().*?(?=\\)=\\()");

  private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$]*");

  private final Aliases aliases;
  private final Map<String, String> things = new HashMap<>();
  private final Map<String, String> parts = new HashMap<>();

  SourceWords(Aliases aliases) {
    this.aliases = aliases;
    for (Entry entry : aliases.entries()) {
      things.put(entry.source().name(), entry.known().name());
      entry.config().arguments().forEach(parts::putIfAbsent);
      entry.config().columns().forEach(parts::putIfAbsent);
    }
  }

  /** The key and the plan in known names; rows have them already. */
  Result of(Query asked, Result result) {
    if (asked.form() instanceof Rendering.Plan) {
      String plan =
          WORD.matcher(result.body().text())
              .replaceAll(word -> quoted(anyName(asked).apply(word.group())));
      return result.withBody(Json.of(plan), result.rowCount());
    }
    if (result.notes().key().isEmpty()) {
      return result;
    }
    Map<String, String> key = new LinkedHashMap<>();
    result.notes().key().forEach((column, value) -> key.put(column(asked, column), value));
    Notes told = result.notes();
    return new Result(
        result.body(),
        result.rowCount(),
        result.total(),
        result.cut(),
        result.statement(),
        new Notes(told.status(), told.headers(), key, told.inserted(), told.last()));
  }

  /** What a role may use, by known names. */
  Rights of(Rights rights) {
    Map<QualifiedName, Set<Action>> tables = new LinkedHashMap<>();
    rights.tables().forEach((source, actions) -> tables.put(aliases.known(source), actions));
    return new Rights(
        tables, rights.routines().stream().map(aliases::known).collect(Collectors.toSet()));
  }

  /** The failure in known names; what the source's own code says to callers stays. */
  SourceException of(Query asked, SourceException failure) {
    if (failure.kind() == Kind.RAISED) {
      return failure;
    }
    SourceException told =
        new SourceException(
            failure.kind(),
            failure.code(),
            failure.constraint(),
            failure.column().isEmpty() ? "" : column(asked, failure.column()),
            failure.statement(),
            text(asked, failure.getMessage()),
            text(asked, failure.details()),
            text(asked, failure.hint()),
            failure.getCause());
    told.setStackTrace(failure.getStackTrace());
    return told;
  }

  private String text(Query asked, String text) {
    if (text == null || text.isEmpty()) {
      return text;
    }
    String named =
        NAMED
            .matcher(text)
            .replaceAll(
                found -> {
                  String name = found.group(2) == null ? found.group(3) : found.group(2);
                  String other = name(asked, found.group(1), name);
                  return quoted(
                      found.group().substring(0, found.group().lastIndexOf(name))
                          + other
                          + (found.group(2) == null ? "" : "\""));
                });
    UnaryOperator<String> columns = word -> column(asked, word);
    return KEY.matcher(named).replaceAll(key -> quoted(words(key, columns)));
  }

  private static String words(MatchResult text, UnaryOperator<String> names) {
    return WORD.matcher(text.group()).replaceAll(word -> quoted(names.apply(word.group())));
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  /** What stands before a dot, a schema or the rows' alias, stays. */
  private String name(Query asked, String kind, String name) {
    int dot = name.lastIndexOf('.');
    String last = name.substring(dot + 1);
    boolean isPart = kind.equals("column") || kind.equals("argument");
    return name.substring(0, dot + 1)
        + (isPart ? column(asked, last) : things.getOrDefault(last, last));
  }

  private UnaryOperator<String> anyName(Query asked) {
    return word -> things.getOrDefault(word, column(asked, word));
  }

  /** That of the query's own table, or if it has no column of that name any other's. */
  private String column(Query asked, String source) {
    Optional<Table> table = SourceQueries.rootOf(asked);
    String own = table.map(this::columns).map(columns -> columns.get(source)).orElse(null);
    if (own != null) {
      return own;
    }
    return table.flatMap(known -> known.column(source)).isPresent()
        ? source
        : parts.getOrDefault(source, source);
  }

  private Map<String, String> columns(Table known) {
    return aliases.knownColumns(aliases.source(Aliases.qualified(known)));
  }
}
