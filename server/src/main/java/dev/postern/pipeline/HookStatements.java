package dev.postern.pipeline;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import dev.postern.spi.SourceException;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.StatementDraft.Described;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Statements that hooks bring, as their sources understand them; each is looked at once. */
final class HookStatements {
  static final String NAME = "query";
  private static final int MOST = 1_000;

  private final Map<Key, Described> known = new ConcurrentHashMap<>();

  /** What a source says holds for one state of its catalog, and may differ from role to role. */
  private record Key(ServiceSchema schema, String sourceRole, String text, int values) {}

  /**
   * The statement as a routine that only reads.
   *
   * @param text with {@code $1} and so on where values stand
   * @throws GatewayException where the source does not take it
   */
  Routine routine(Services.Service service, String sourceRole, String text, int values) {
    ServiceSchema schema = service.schema();
    if (!schema.can(Capability.STATEMENT)) {
      throw new GatewayException(
          ErrorCode.FEATURE_NOT_SERVED,
          "The source of '%s' cannot run statements".formatted(service.name()));
    }
    Key key = new Key(schema, sourceRole, text, values);
    Described described = known.get(key);
    if (described == null) {
      if (known.size() >= MOST) {
        known.clear(); // texts should be few; whoever makes them up pays for it
      }
      described = described(service, sourceRole, text, values);
      known.put(key, described);
    }
    return switch (described) {
      case Described.Fits(Routine routine) -> routine;
      case Described.Refused(String why) ->
          throw new GatewayException(ErrorCode.REQUEST_MALFORMED, "query: the statement " + why);
    };
  }

  private static Described described(
      Services.Service service, String sourceRole, String text, int values) {
    Map<String, Optional<ColumnType.Kind>> parameters = new LinkedHashMap<>();
    for (int i = 1; i <= values; i++) {
      parameters.put(Integer.toString(i), Optional.empty());
    }
    List<String> roles = sourceRole.isEmpty() ? List.of() : List.of(sourceRole);
    try {
      return service
          .source()
          .describe(List.of(new StatementDraft(NAME, text, parameters, "", true, roles)))
          .getFirst();
    } catch (SourceException failure) {
      throw new GatewayException(
              ErrorCode.UNAVAILABLE,
              "the source of '%s' cannot be reached".formatted(service.name()))
          .causedBy(failure);
    }
  }
}
