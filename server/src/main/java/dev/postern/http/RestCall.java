package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.ParsedQuery;
import dev.postern.grammar.QueryParser;
import dev.postern.grammar.QueryParser.Otherwise;
import dev.postern.grammar.QueryString;
import dev.postern.http.Preferences.Doing;
import dev.postern.operation.Astray;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Operation.Upsert;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.operation.Unchanged;
import dev.postern.schema.NamedTool;
import dev.postern.schema.Views;
import dev.postern.spi.Filter;
import dev.postern.spi.Identity;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Selection;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One HTTP request on a table or routine, read as an operation. */
final class RestCall {
  private static final HttpString PREFER = new HttpString("Prefer");

  private final Turn turn;
  private final RestTarget target;
  private final byte[] body;
  private final QueryLimits limits;
  private final Views views;
  private final String method;
  private Preferences preferences = Preferences.NONE;
  private List<String> accepted = List.of();
  private Profile profile;
  private List<Parameter> parameters = List.of();
  private Doing doing = Doing.READ;
  private List<String> oldNames = List.of();
  private Optional<Astray> astray = Optional.empty();
  private boolean hasConflictTarget;

  RestCall(Turn turn, RestTarget target, byte[] body, QueryLimits limits, Views views) {
    this.turn = turn;
    this.target = target;
    this.body = body;
    this.limits = limits;
    this.views = views;
    this.method = turn.method();
  }

  Turn turn() {
    return turn;
  }

  /** Whether cells of CSV that look like formulas leave with a mark. */
  boolean marksFormulas() {
    return target.settings().marksFormulas();
  }

  RestTarget target() {
    return target;
  }

  /** Known, as all further answers, once {@link #parse} has been called. */
  Preferences preferences() {
    return preferences;
  }

  /** The media types that the caller takes, best first. */
  List<String> accepted() {
    return accepted;
  }

  Profile profile() {
    return profile;
  }

  Doing doing() {
    return doing;
  }

  /** The query as it came, taken apart. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** Names that have a newer one, each as {@code `old` to `new`}. */
  List<String> oldNames() {
    return oldNames;
  }

  /** The value of a Preference-Applied header field, or empty. */
  String preferencesApplied() {
    return preferences.applied(doing, hasConflictTarget);
  }

  /**
   * The operation asked for.
   *
   * @throws GatewayException where the request is not one of the dialect
   */
  Operation parse(Identity identity) {
    chooseProfile();
    doing = target.kind() == RestTarget.Kind.RESOURCE ? onResource() : onRoutine();
    preferences =
        Preferences.parse(fields(PREFER), target.settings().transactionEnd().mayBeOverridden());
    accepted = AcceptedTypes.of(fields(Headers.ACCEPT));
    parameters = QueryString.parse(turn.query(), limits);
    Operation wanted =
        switch (doing) {
          case READ -> read();
          case CREATE -> create(identity);
          case UPDATE -> update();
          case PUT -> put();
          case DELETE -> delete();
          case CALL -> target.kind() == RestTarget.Kind.TOOL ? tool(identity) : call();
        };
    preferences.refuseUnknown();
    return wanted;
  }

  /**
   * Finds the schema that the request is about.
   *
   * @throws GatewayException where there is none of that name
   */
  void chooseProfile() {
    profile = Profile.chosen(turn, views.schemas(target.service()));
  }

  private Doing onResource() {
    return switch (method) {
      case "GET", "HEAD" -> Doing.READ;
      case "POST" -> Doing.CREATE;
      case "PATCH" -> Doing.UPDATE;
      case "PUT" -> Doing.PUT;
      case "DELETE" -> Doing.DELETE;
      default ->
          throw new GatewayException(
              ErrorCode.METHOD_NOT_ALLOWED, "Unsupported HTTP method: " + method);
    };
  }

  private Doing onRoutine() {
    return switch (method) {
      case "GET", "HEAD", "POST" -> Doing.CALL;
      default ->
          throw new GatewayException(
              ErrorCode.ROUTINE_METHOD, "Cannot use the " + method + " method on RPC");
    };
  }

  private Operation read() {
    Optional<String> cursor = CursorLink.cursor(parameters);
    ParsedQuery query =
        query(Otherwise.REFUSE, cursor.isPresent() ? CursorLink.without(parameters) : parameters);
    return new Operation.Read(
        target.service(),
        paged(query.selection()),
        preferences.count(),
        terms(false),
        cursor.isEmpty() && preferences.wantsCursor() ? Optional.of("") : cursor);
  }

  /** Conditions and pages mean nothing to new rows. */
  private Operation create(Identity identity) {
    ParsedQuery query = query(Otherwise.REFUSE);
    List<String> conflict =
        preferences.wantsUpsert() ? query.onConflict().orElse(List.of()) : List.of();
    hasConflictTarget = !conflict.isEmpty() || (preferences.wantsUpsert() && hasKey(identity));
    Payload payload = requestBody().rows(query.columns());
    return new Operation.Create(
        target.service(),
        resource(),
        payload,
        hasConflictTarget
            ? Optional.of(new Upsert(conflict, preferences.merges(), Optional.empty()))
            : Optional.empty(),
        preferences.wantsDefaults() ? Missing.DEFAULT : Missing.NULL,
        returning(query),
        terms(preferences.wantsHeadersOnly()));
  }

  private Operation update() {
    ParsedQuery query = query(Otherwise.REFUSE);
    Payload payload = requestBody().values(query.columns());
    return new Operation.Update(
        target.service(),
        resource(),
        payload,
        preferences.wantsDefaults() ? Missing.DEFAULT : Missing.NULL,
        query.selection().where(),
        returning(query),
        terms(false, unchanged(query)));
  }

  /** One row in its place: the filter names it, the body is it. */
  private Operation put() {
    ParsedQuery query = query(Otherwise.REFUSE);
    Filter<ColumnName> where = query.selection().where();
    if (!query.selection().page().equals(Page.ALL)) {
      throw new GatewayException(
          ErrorCode.PUT_PAGE, "limit/offset querystring parameters are not allowed for PUT");
    }
    Payload payload = requestBody().rows(Optional.empty());
    if (!namesOneRow(where)) {
      throw new GatewayException(
          ErrorCode.PUT_FILTERS,
          "Filters must include all and only primary key columns with 'eq' operators");
    }
    return new Operation.Create(
        target.service(),
        resource(),
        payload,
        Optional.of(new Upsert(List.of(), true, Optional.of(where))),
        Missing.NULL,
        returning(query),
        terms(false, unchanged(query)));
  }

  private static boolean namesOneRow(Filter<ColumnName> where) {
    return switch (where) {
      case Filter.And<ColumnName>(List<Filter<ColumnName>> terms) ->
          !terms.isEmpty()
              && terms.stream()
                  .allMatch(term -> term instanceof Filter.Compare && namesOneRow(term));
      case Filter.Compare<ColumnName>(ColumnName column, Operator operator, String value) ->
          operator == Operator.EQ && column.path().isNone();
      default -> false;
    };
  }

  private Operation delete() {
    ParsedQuery query = query(Otherwise.REFUSE);
    return new Operation.Delete(
        target.service(),
        resource(),
        query.selection().where(),
        returning(query),
        terms(false, unchanged(query)));
  }

  private Operation call() {
    boolean isPost = method.equals("POST");
    ParsedQuery query = query(isPost ? Otherwise.REFUSE : Otherwise.ARGUMENT);
    Selection<RelationName, ColumnName> rows = paged(query.selection());
    RequestBody posted = isPost ? requestBody() : null;
    return new Operation.Call(
        target.service(),
        isPost ? posted.arguments(query.columns()) : PayloadReader.arguments(query.arguments()),
        isPost ? Optional.of(posted.whole()) : Optional.empty(),
        !isPost || posted.isForm(),
        rows,
        preferences.count(),
        !isPost,
        terms(false));
  }

  /** What the caller may not see is refused further on, as everywhere. */
  private Operation tool(Identity identity) {
    boolean isPost = method.equals("POST");
    Optional<NamedTool> tool = ToolCall.find(target, views.of(identity));
    boolean isReadOnly = tool.map(found -> found.config().isReadOnly()).orElse(true);
    if (!isPost && !isReadOnly) {
      throw new GatewayException(
              ErrorCode.ROUTINE_METHOD, "Cannot use the " + method + " method on this tool")
          .hint("It changes data; use POST");
    }
    ParsedQuery query =
        isPost
            ? query(Otherwise.REFUSE)
            : query(Otherwise.ARGUMENT, ToolCall.others(tool, parameters));
    List<Parameter> arguments = new ArrayList<>(ToolCall.arguments(tool, parameters));
    arguments.addAll(query.arguments());
    return new Operation.Call(
        target.service(),
        isPost ? requestBody().arguments(query.columns()) : PayloadReader.arguments(arguments),
        Optional.empty(),
        !isPost,
        paged(query.selection()),
        preferences.count(),
        isReadOnly,
        terms(false));
  }

  /** The row as the caller has seen it, where only that one is to be written. */
  private Optional<Unchanged> unchanged(ParsedQuery query) {
    List<String> tags = fields(Headers.IF_MATCH);
    Selection<RelationName, ColumnName> asked = query.selection();
    return tags.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Unchanged(
                new Selection<>(
                    asked.from(), asked.items(), asked.where(), List.of(), new Page(2, 0)),
                tags));
  }

  private Terms terms(boolean wantsKey) {
    return terms(wantsKey, Optional.empty());
  }

  private Terms terms(boolean wantsKey, Optional<Unchanged> unchanged) {
    return new Terms(
        accepted,
        wantsKey,
        preferences.mostAffected(doing),
        preferences.rollsBack(target.settings().transactionEnd().rollsBack()),
        preferences.timeZone(),
        preferences.wantsExport(),
        unchanged,
        astray);
  }

  /** Of written rows everything related comes back, whatever page of it was asked for. */
  private ParsedQuery query(Otherwise otherwise) {
    return query(
        otherwise,
        doing == Doing.CALL
            ? parameters
            : parameters.stream().filter(each -> !isPageOfEmbed(each.name())).toList());
  }

  private static boolean isPageOfEmbed(String parameter) {
    return parameter.endsWith(".limit") || parameter.endsWith(".offset");
  }

  private ParsedQuery query(Otherwise otherwise, List<Parameter> read) {
    ParsedQuery query =
        QueryParser.ofDialect(limits, target.settings().legacyTargetNames())
            .parse(resource(), read, otherwise);
    if (doing != Doing.READ && doing != Doing.CALL) {
      refuseGroups(query.selection());
    }
    oldNames =
        query.oldNames().stream()
            .map(name -> "`%s` to `%s`".formatted(name.resource(), name.embed()))
            .toList();
    astray = query.astray();
    return query;
  }

  /** Written rows come back one by one. */
  private static void refuseGroups(Selection<RelationName, ColumnName> asked) {
    if (asked.isDistinct() || !asked.having().isAll()) {
      throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED, "having and distinct=true are not served for writes")
          .details("They choose among groups of rows that are read.")
          .hint("Write 'having=eq.…' or 'distinct=eq.…' for a column of that name");
    }
  }

  /** Whether the table has a primary key by which new rows can meet old ones. */
  private boolean hasKey(Identity identity) {
    return views.of(identity).stream()
        .filter(view -> view.service().equals(target.service()))
        .flatMap(view -> view.tables().stream())
        .filter(table -> table.table().name().equals(target.name()))
        .filter(table -> profile.holds(table.table().schema()))
        .anyMatch(table -> !table.table().primaryKey().isEmpty());
  }

  /** Tools belong to no schema. */
  private String resource() {
    return target.kind() == RestTarget.Kind.TOOL ? target.name() : profile.resource(target.name());
  }

  /** The page that was asked for; a Range header field counts for GET alone (RFC 9110). */
  private Selection<RelationName, ColumnName> paged(Selection<RelationName, ColumnName> selection) {
    String range = method.equals("GET") ? turn.asked().getFirst(Headers.RANGE) : null;
    Page page = RowRange.narrowed(selection.page(), range);
    if (page.equals(selection.page())) {
      return selection;
    }
    if (page.offset() > limits.maxOffset()) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "The Range header starts too far behind.")
          .details("The limit max-offset is " + limits.maxOffset() + ".");
    }
    return selection.within(page);
  }

  /** What comes back of changed rows: all of them, whatever page was asked for. */
  private Optional<Selection<RelationName, ColumnName>> returning(ParsedQuery query) {
    if (!preferences.wantsRows()) {
      return Optional.empty();
    }
    Selection<RelationName, ColumnName> asked = query.selection();
    return Optional.of(
        new Selection<>(asked.from(), asked.items(), Filter.all(), asked.order(), Page.ALL));
  }

  private RequestBody requestBody() {
    return RequestBody.of(turn.asked().getFirst(Headers.CONTENT_TYPE), body);
  }

  private List<String> fields(HttpString name) {
    HeaderValues values = turn.asked().get(name);
    return values == null ? List.of() : values;
  }
}
