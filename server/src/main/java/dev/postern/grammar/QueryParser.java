package dev.postern.grammar;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a set of parameters as one query. The names {@code select}, {@code columns}, {@code order},
 * {@code limit}, {@code offset}, {@code and}, {@code or}, {@code not.and} and {@code not.or} have
 * their own grammars; every other name is a column with a condition. {@code a.b.} before a name
 * leads to an embedded resource. Holds no state and may be shared.
 */
public final class QueryParser {
  private final QueryLimits limits;

  public QueryParser(QueryLimits limits) {
    this.limits = limits;
  }

  /** What to make of parameters that do not look like conditions. */
  public enum Otherwise {
    /** They are conditions that cannot be read. */
    REFUSE,
    /** They are arguments of a routine. */
    ARGUMENT
  }

  /**
   * Reads all parameters.
   *
   * @throws GatewayException where a text cannot be read or a limit is reached
   */
  public ParsedQuery parse(String resource, List<Parameter> parameters, Otherwise otherwise) {
    return new Reading(resource, otherwise, new Budget(limits)).read(parameters);
  }

  /**
   * Reads one filter outside any query, for instance a row filter of the config: terms as inside
   * {@code and(…)}, with commas between them, all of which must hold.
   *
   * @param what names the text in errors
   */
  public Filter<ColumnName> filter(String what, String text) {
    Budget budget = new Budget(limits);
    budget.text(text);
    return new FilterParser(budget).conjunction(new Cursor(what, text));
  }

  /** One query being read. */
  private static final class Reading {
    private final SelectionDraft root;
    private final Otherwise otherwise;
    private final Budget budget;
    private final FilterParser filters;
    private final List<Parameter> arguments = new ArrayList<>(0);
    private List<String> columns;

    Reading(String resource, Otherwise otherwise, Budget budget) {
      this.root = SelectionDraft.root(resource);
      this.otherwise = otherwise;
      this.budget = budget;
      this.filters = new FilterParser(budget);
    }

    ParsedQuery read(List<Parameter> parameters) {
      select(parameters);
      for (Parameter parameter : parameters) {
        if (!parameter.name().equals("select")) {
          one(parameter);
        }
      }
      return new ParsedQuery(root.build(), Optional.ofNullable(columns), arguments);
    }

    /** The select list comes first, wherever it stands: other parameters lead into it. */
    private void select(List<Parameter> parameters) {
      String select = null;
      for (Parameter parameter : parameters) {
        if (parameter.name().equals("select")) {
          if (select != null) {
            throw SelectionDraft.givenTwice("select");
          }
          select = parameter.value();
        }
      }
      new SelectParser(budget).into(root, new Cursor("select", select == null ? "" : select));
    }

    private void one(Parameter parameter) {
      switch (parameter.name()) {
        case "columns" -> columns(parameter.value());
        case "on_conflict" ->
            throw new GatewayException(
                ErrorCode.FEATURE_NOT_SERVED, "This gateway does not serve on_conflict.");
        default -> {
          ParameterName name = ParameterName.parse(parameter.name());
          if (name.isColumn()
              && otherwise == Otherwise.ARGUMENT
              && !FilterParser.startsWithOperator(parameter.value())) {
            arguments.add(parameter);
          } else {
            at(name, parameter.value());
          }
        }
      }
    }

    private void at(ParameterName name, String value) {
      SelectionDraft target = root;
      for (String step : name.path()) {
        target = target.embedded(step);
      }
      Cursor text = new Cursor(name.text(), value);
      switch (name.kind()) {
        case COLUMN -> target.condition(filters.condition(new ColumnName(name.column()), text));
        case AND -> target.condition(filters.logic(false, text));
        case OR -> target.condition(filters.logic(true, text));
        case NOT_AND -> target.condition(new Filter.Not<>(filters.logic(false, text)));
        case NOT_OR -> target.condition(new Filter.Not<>(filters.logic(true, text)));
        case ORDER -> target.order(new OrderParser(budget).keys(text));
        case LIMIT -> target.limit(limit(text));
        case OFFSET -> target.offset(offset(text));
      }
    }

    private void columns(String value) {
      if (columns != null) {
        throw SelectionDraft.givenTwice("columns");
      }
      columns = new ArrayList<>();
      Cursor text = new Cursor("columns", value);
      do {
        budget.selectItem();
        columns.add(text.name("a column name"));
      } while (text.accepts(','));
      text.expectEnd();
    }

    private static long limit(Cursor text) {
      long rows = wholeNumber(text);
      if (rows < 0) {
        throw new GatewayException(
                ErrorCode.RANGE_NOT_SATISFIABLE, "The asked range of rows does not exist.")
            .details("limit is below zero.");
      }
      return rows;
    }

    /** A negative offset passes over nothing. */
    private long offset(Cursor text) {
      long rows = wholeNumber(text);
      budget.offset(rows);
      return Math.max(0, rows);
    }

    private static long wholeNumber(Cursor text) {
      int start = text.position();
      try {
        return Long.parseLong(text.rest());
      } catch (NumberFormatException notANumber) {
        text.back(start);
        throw text.expected("a whole number");
      }
    }
  }
}
