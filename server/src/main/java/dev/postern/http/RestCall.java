package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.ParsedQuery;
import dev.postern.grammar.QueryParser;
import dev.postern.grammar.QueryParser.Otherwise;
import dev.postern.grammar.QueryString;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;

/** One HTTP request on a table or routine, read as an operation. */
final class RestCall {
  private static final HttpString PREFER = new HttpString("Prefer");
  private static final byte[] NO_ARGUMENTS = {'{', '}'};

  private final HttpServerExchange exchange;
  private final RestTarget target;
  private final byte[] body;
  private final QueryLimits limits;
  private Preferences preferences = Preferences.NONE;
  private AnswerForm form = AnswerForm.JSON;

  RestCall(HttpServerExchange exchange, RestTarget target, byte[] body, QueryLimits limits) {
    this.exchange = exchange;
    this.target = target;
    this.body = body;
    this.limits = limits;
  }

  HttpServerExchange exchange() {
    return exchange;
  }

  RestTarget target() {
    return target;
  }

  /** Known once {@link #parse} has been called. */
  Preferences preferences() {
    return preferences;
  }

  /** Known once {@link #parse} has been called. */
  AnswerForm form() {
    return form;
  }

  /**
   * The operation asked for.
   *
   * @throws GatewayException where the request is not one of the dialect
   */
  Operation parse() {
    preferences = Preferences.parse(fields(PREFER));
    form = AnswerForm.of(fields(Headers.ACCEPT));
    String method = exchange.getRequestMethod().toString();
    return target.kind() == RestTarget.Kind.ROUTINE ? onRoutine(method) : onResource(method);
  }

  private Operation onResource(String method) {
    return switch (method) {
      case "GET", "HEAD" -> read();
      case "POST" -> create();
      case "PATCH" -> update();
      case "DELETE" -> delete();
      default ->
          throw new GatewayException(
              ErrorCode.METHOD_NOT_ALLOWED, method + " is not served on this resource.");
    };
  }

  private Operation onRoutine(String method) {
    return switch (method) {
      case "GET", "HEAD" -> callReadOnly();
      case "POST" -> call();
      default ->
          throw new GatewayException(
              ErrorCode.ROUTINE_METHOD, method + " is not served on a function.");
    };
  }

  private Operation read() {
    ParsedQuery query = query(Otherwise.REFUSE);
    return new Operation.Read(target.service(), paged(query.selection()), preferences.countsAll());
  }

  private Operation create() {
    ParsedQuery query = query(Otherwise.REFUSE);
    refusePage(query);
    if (!query.selection().where().isAll()) {
      throw new GatewayException(ErrorCode.QUERY_SYNTAX, "New rows cannot be filtered.")
          .hint("Use PATCH to change rows that fit a filter.");
    }
    PayloadReader.checkType(contentType());
    Payload payload = PayloadReader.rows(body, query.columns());
    if (payload.rows() != 1) {
      refuseObjectForm();
    }
    return new Operation.Create(target.service(), target.name(), payload, returning(query));
  }

  private Operation update() {
    ParsedQuery query = query(Otherwise.REFUSE);
    refusePage(query);
    refuseObjectForm();
    PayloadReader.checkType(contentType());
    Payload payload = PayloadReader.object(body, query.columns());
    return new Operation.Update(
        target.service(), target.name(), payload, query.selection().where(), returning(query));
  }

  private Operation delete() {
    ParsedQuery query = query(Otherwise.REFUSE);
    refusePage(query);
    refuseObjectForm();
    return new Operation.Delete(
        target.service(), target.name(), query.selection().where(), returning(query));
  }

  private Operation callReadOnly() {
    ParsedQuery query = query(Otherwise.ARGUMENT);
    return new Operation.Call(
        target.service(),
        PayloadReader.arguments(query.arguments()),
        paged(query.selection()),
        preferences.countsAll(),
        true);
  }

  private Operation call() {
    ParsedQuery query = query(Otherwise.REFUSE);
    PayloadReader.checkType(contentType());
    Payload payload =
        body.length == 0
            ? new Payload(List.of(), new Json(NO_ARGUMENTS, NO_ARGUMENTS.length), 1)
            : PayloadReader.object(body, query.columns());
    return new Operation.Call(
        target.service(), payload, query.selection(), preferences.countsAll(), false);
  }

  private ParsedQuery query(Otherwise otherwise) {
    return new QueryParser(limits)
        .parse(target.name(), QueryString.parse(exchange.getQueryString(), limits), otherwise);
  }

  private Selection<RelationName, ColumnName> paged(Selection<RelationName, ColumnName> selection) {
    Page page =
        RowRange.narrowed(selection.page(), exchange.getRequestHeaders().getFirst(Headers.RANGE));
    if (page.offset() > limits.maxOffset()) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "The Range header starts too far behind.")
          .details("The limit maxOffset is " + limits.maxOffset() + ".");
    }
    return new Selection<>(
        selection.from(), selection.items(), selection.where(), selection.order(), page);
  }

  private Optional<Selection<RelationName, ColumnName>> returning(ParsedQuery query) {
    if (!preferences.wantsRows()) {
      return Optional.empty();
    }
    Selection<RelationName, ColumnName> asked = query.selection();
    return Optional.of(
        new Selection<>(asked.from(), asked.items(), Filter.all(), asked.order(), Page.ALL));
  }

  /** A change of some of the rows that fit, without saying which, is never meant. */
  private static void refusePage(ParsedQuery query) {
    if (!query.selection().page().equals(Page.ALL)) {
      throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED, "limit and offset are not served on changes of rows.")
          .hint("Filter by a key.");
    }
  }

  /** Whether exactly one row changed is known only once it is too late to take the change back. */
  private void refuseObjectForm() {
    if (form == AnswerForm.OBJECT && preferences.wantsRows()) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_SERVED,
              "The form for exactly one row is not served where several rows may change.")
          .hint("Accept application/json.");
    }
  }

  private String contentType() {
    return exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
  }

  private List<String> fields(HttpString name) {
    HeaderValues values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : values;
  }
}
