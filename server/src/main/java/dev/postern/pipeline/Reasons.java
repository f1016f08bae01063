package dev.postern.pipeline;

import dev.postern.audit.Evidence;
import dev.postern.config.AuditRule;
import dev.postern.config.Place;
import dev.postern.config.Requestor;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Explanation.Ruling;
import dev.postern.pipeline.Explanation.Step;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.RuleWords;
import dev.postern.policy.Rules;
import dev.postern.policy.Verdict;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Identity;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Why a call is decided as it is, in words for operators; with places in the config. */
final class Reasons {

  private final Requestor requestor;
  private final Identity identity;
  private final Rules rules;
  private final Services services;

  Reasons(Request request, Identity identity, Rules rules, Services services) {
    this.requestor = request.requestor();
    this.identity = identity;
    this.rules = rules;
    this.services = services;
  }

  /** Where a rule stands: its key, and file, line and column. */
  static String told(Place place) {
    return place.path() + " (" + place.position() + ")";
  }

  /** The most rows of an answer; empty where the rule needs a claim that the caller lacks. */
  static OptionalLong maxRows(Grant grant, Endpoint endpoint) {
    try {
      return grant
          .access(endpoint.service(), endpoint.resource(), endpoint.action())
          .map(access -> OptionalLong.of(access.maxRows()))
          .orElse(OptionalLong.empty());
    } catch (GatewayException lacksClaim) {
      return OptionalLong.empty();
    }
  }

  /** What the caller is not told of a refusal. */
  List<String> of(
      GatewayException error,
      Step step,
      Optional<Operation> asked,
      Optional<Grant> grant,
      Optional<SourceException> source) {
    if (asked.isEmpty()) {
      return List.of();
    }
    Set<String> reasons = new LinkedHashSet<>();
    Endpoint endpoint = asked.get().endpoint();
    if (step == Step.AUTHORIZE && grant.isEmpty()) {
      reasons.add(existence(endpoint));
      outOfScope(endpoint).ifPresent(reasons::add);
      rules.verdicts(identity, endpoint, requestor).stream()
          .map(verdict -> verdict(verdict, endpoint))
          .forEach(reasons::add);
    } else if (step == Step.PLAN || step == Step.HOOKS) {
      grant.ifPresent(
          held ->
              schema(endpoint)
                  .ifPresent(schema -> reasons.addAll(new Withheld(schema, held).of(asked.get()))));
    }
    Optional.ofNullable(error.getCause())
        .filter(cause -> !(cause instanceof SourceException))
        .map(Throwable::getMessage)
        .ifPresent(reasons::add);
    source.ifPresent(refused -> reasons.add(told(refused)));
    return List.copyOf(reasons);
  }

  /** A source's own words may quote values, but not where it is about rights and names. */
  private static String told(SourceException refused) {
    return switch (refused.kind()) {
      case PERMISSION_DENIED, MISSING_OBJECT, UNAVAILABLE ->
          "The source says: " + refused.getMessage();
      default ->
          "The source refuses the statement before it runs it"
              + (refused.code().isEmpty() ? "" : ": " + refused.code());
    };
  }

  private String existence(Endpoint endpoint) {
    Optional<ServiceSchema> schema = schema(endpoint);
    String name = endpoint.resource();
    if (schema.isEmpty()) {
      return "There is no service '%s'.".formatted(endpoint.service());
    }
    if (schema.get().tool(name).isPresent()) {
      return "There is a named tool '%s'.".formatted(name);
    }
    boolean isThere =
        endpoint.action() == Action.CALL
            ? !schema.get().routines(name).isEmpty()
            : schema.get().table(name).isPresent();
    return "The source of '%s' has %s '%s'."
        .formatted(
            endpoint.service(),
            (isThere ? "a " : "no ") + (endpoint.action() == Action.CALL ? "routine" : "table"),
            name);
  }

  /** Where the caller's key opens less than its roles may do. */
  private Optional<String> outOfScope(Endpoint endpoint) {
    return identity.scope().allows(endpoint.service(), endpoint.resource(), endpoint.action())
        ? Optional.empty()
        : Optional.of(
            "The scope of the caller's key does not open it, whatever its roles allow: %s."
                .formatted(String.join(" ", identity.scope().texts())));
  }

  private Optional<ServiceSchema> schema(Endpoint endpoint) {
    return services.find(endpoint.service()).map(Services.Service::schema);
  }

  private static String verdict(Verdict verdict, Endpoint endpoint) {
    String action = endpoint.action().word();
    return verdict
        .place()
        .map(
            place ->
                "Role '%s': %s %s."
                    .formatted(
                        verdict.role(),
                        told(place),
                        verdict.isOutOfScope()
                            ? "allows " + action + ", which the key's scope does not open"
                            : (verdict.allows() ? "allows " : "does not list ") + action))
        .orElseGet(
            () ->
                "Role '%s' has no rule for %s/%s."
                    .formatted(verdict.role(), endpoint.service(), endpoint.resource()));
  }

  /** What decides about the call itself, and then about whatever else it reads. */
  List<Ruling> rulings(Optional<Operation> asked, Optional<Grant> grant, Optional<Query> planned) {
    if (asked.isEmpty()) {
      return List.of();
    }
    Set<Endpoint> decided = new LinkedHashSet<>();
    Endpoint endpoint = asked.get().endpoint();
    decided.add(endpoint);
    schema(endpoint)
        .ifPresent(
            schema ->
                planned.ifPresent(query -> read(query, schema, endpoint).forEach(decided::add)));
    return decided.stream().map(one -> ruling(one, grant)).toList();
  }

  private Ruling ruling(Endpoint endpoint, Optional<Grant> grant) {
    if (grant.filter(Grant::isDelegated).isPresent()) {
      return new Ruling(
          endpoint, Optional.empty(), "Everything is granted here; the source decides by itself.");
    }
    Optional<RuleWords> words =
        grant.flatMap(
            held -> held.words(endpoint.service(), endpoint.resource(), endpoint.action()));
    List<Verdict> verdicts = rules.verdicts(identity, endpoint, requestor);
    String reason =
        verdicts.stream()
            .filter(one -> grant.isEmpty() || one.role().equals(grant.get().role()))
            .map(one -> verdict(one, endpoint))
            .reduce((one, other) -> one + " " + other)
            .orElse("The caller has no role.");
    return new Ruling(endpoint, words, reason);
  }

  /** The tables whose rows a query reads, as what the grant is asked for them. */
  private static List<Endpoint> read(Query query, ServiceSchema schema, Endpoint asked) {
    List<Endpoint> read = new ArrayList<>();
    query
        .leaving()
        .ifPresent(
            rows -> {
              if (!(query instanceof Query.Call)) {
                read.add(reading(rows.from().table(), schema, asked));
              }
              embeds(rows).forEach(table -> read.add(reading(table, schema, asked)));
            });
    return read;
  }

  private static Endpoint reading(Table table, ServiceSchema schema, Endpoint asked) {
    return new Endpoint(asked.service(), schema.resource(table), Action.READ);
  }

  private static Stream<Table> embeds(Selection<Source, ColumnUse> rows) {
    return rows.items().stream()
        .flatMap(
            item ->
                item instanceof Item.Embed<Source, ColumnUse> embed
                    ? Stream.concat(
                        Stream.of(embed.selection().from().table()), embeds(embed.selection()))
                    : Stream.of());
  }

  /** What a query compares; values of columns that the caller does not see as they are, never. */
  List<Evidence.Bind> binds(Query query, Grant grant, Endpoint asked, AuditRule.Binds kept) {
    Set<String> closed = new LinkedHashSet<>();
    schema(asked).ifPresent(schema -> closed.addAll(closed(query, grant, schema, asked)));
    Predicate<String> isGuarded = kept == AuditRule.Binds.NEVER ? any -> true : closed::contains;
    return Binds.of(query, kept == AuditRule.Binds.VALUES, isGuarded);
  }

  private static Set<String> closed(
      Query query, Grant grant, ServiceSchema schema, Endpoint asked) {
    Optional<Table> own =
        switch (query) {
          case Query.Read read -> Optional.of(read.selection().from().table());
          case Query.Create create -> Optional.of(create.table());
          case Query.Update update -> Optional.of(update.table());
          case Query.Delete delete -> Optional.of(delete.table());
          case Query.Call call -> call.rows().map(rows -> rows.from().table());
        };
    Set<String> closed = new LinkedHashSet<>();
    Stream<Table> related = query.leaving().stream().flatMap(Reasons::embeds);
    Stream.concat(own.stream(), related)
        .filter(table -> table.kind() != Table.Kind.ROUTINE_RESULT)
        .forEach(
            table -> {
              Columns seen =
                  grant
                      .columns(asked.service(), schema.resource(table), Action.READ)
                      .orElseGet(() -> Columns.only(table.primaryKey()));
              for (String column : table.columns().keySet()) {
                boolean isOpen =
                    seen.contains(column)
                        && grant.masks(schema, table, Action.READ).of(column).mask().isNone();
                if (!isOpen) {
                  closed.add(column);
                }
              }
            });
    return closed;
  }
}
