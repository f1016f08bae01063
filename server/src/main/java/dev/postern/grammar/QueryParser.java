package dev.postern.grammar;

import dev.postern.config.QueryLimits;
import dev.postern.error.GatewayException;
import dev.postern.error.NotEmbedded;
import dev.postern.grammar.FilterParser.Place;
import dev.postern.grammar.ParameterName.Kind;
import dev.postern.grammar.ParsedQuery.OldName;
import dev.postern.operation.Astray;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads a set of parameters as one query. The names {@code select}, {@code columns} and {@code
 * on_conflict}, and {@code order}, {@code limit}, {@code offset}, {@code and}, {@code or}, {@code
 * not.and} and {@code not.or}, have their own grammars, and so have {@code having} and {@code
 * distinct} where their values are none of a condition; every other name is a column with a
 * condition. {@code a.b.} before a name leads to an embedded resource. Holds no state and may be
 * shared.
 */
public final class QueryParser {
  private static final String ALL = ColumnName.ALL.text();

  private final QueryLimits limits;
  private final boolean isStrict;
  private final boolean knowsOldNames;

  /** One that wants every text readable to its end. */
  public QueryParser(QueryLimits limits) {
    this(limits, true, true);
  }

  private QueryParser(QueryLimits limits, boolean isStrict, boolean knowsOldNames) {
    this.limits = limits;
    this.isStrict = isStrict;
    this.knowsOldNames = knowsOldNames;
  }

  /**
   * One that reads as the dialect does: what stands behind a readable text is passed over, and
   * embeds are shown behind all columns.
   *
   * @param knowsOldNames whether parameters may call an embed with an alias by its resource's name
   */
  public static QueryParser ofDialect(QueryLimits limits, boolean knowsOldNames) {
    return new QueryParser(limits, false, knowsOldNames);
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
    return new Reading(parameters, otherwise).read(resource);
  }

  /**
   * Reads one filter outside any query, for instance a row filter of the config: terms as inside
   * {@code and(…)}, with commas between them, all of which must hold.
   *
   * @param what names the text in errors
   */
  public Filter<ColumnName> filter(String what, String text) {
    new Budget(limits).text(text);
    return Cursor.read(
        what,
        text,
        cursor -> {
          Filter<ColumnName> filter = new FilterParser(new Budget(limits)).conjunction(cursor);
          return filter != null && cursor.ends() ? filter : null;
        });
  }

  /** Something said of the embedded resource that {@code embeds} leads to. */
  private record Placed<T>(List<String> embeds, T said) {}

  /** One query being read, in the order in which the dialect reports errors. */
  private final class Reading {
    private final List<Parameter> parameters;
    private final Otherwise otherwise;
    private final Kind[] kinds;
    private final Budget budget = new Budget(limits);
    private final List<Parameter> arguments = new ArrayList<>(0);
    private Optional<Astray> astray = Optional.empty();

    Reading(List<Parameter> parameters, Otherwise otherwise) {
      this.parameters = parameters;
      this.otherwise = otherwise;
      this.kinds = new Kind[parameters.size()];
      for (int i = 0; i < kinds.length; i++) {
        kinds[i] = kind(parameters.get(i));
      }
    }

    ParsedQuery read(String resource) {
      List<Placed<List<Order<ColumnName>>>> orders = each(Kind.ORDER, this::order);
      List<Placed<Filter<ColumnName>>> logic = each(Kind.LOGIC, each -> logic(each, true));
      Optional<List<String>> columns =
          first(Kind.COLUMNS).map(text -> names("columns parameter", text));
      SelectionDraft root = select(resource, first(Kind.SELECT));
      requireEmbeds(root, logic);
      List<Placed<Filter<ColumnName>>> conditions = each(Kind.CONDITION, this::condition);
      Optional<List<String>> onConflict =
          first(Kind.ON_CONFLICT).map(text -> names("on_conflict parameter", text));
      place(root, conditions, SelectionDraft::condition);
      place(root, orders, SelectionDraft::order);
      pages(root);
      place(root, logic, SelectionDraft::condition);
      place(root, each(Kind.HAVING, this::having), SelectionDraft::having);
      place(root, each(Kind.DISTINCT, this::distinct), (draft, said) -> draft.distinct());
      List<OldName> oldNames = new ArrayList<>(0);
      root.oldNames(oldNames);
      return new ParsedQuery(
          root.build(!isStrict), columns, onConflict, arguments, oldNames, astray);
    }

    /** Of what is no embed nobody can ask more than the dialect can read. */
    private void requireEmbeds(SelectionDraft root, List<Placed<Filter<ColumnName>>> logic) {
      for (Placed<Filter<ColumnName>> tree : logic) {
        if (tree.said().looksAtEmbeds()) {
          SelectionDraft.Found found = root.at(tree.embeds(), knowsOldNames);
          if (found.astray().isPresent() || !found.draft().holdsAllOf(tree.said())) {
            each(Kind.LOGIC, each -> logic(each, false));
          }
        }
      }
    }

    /** An argument may have any name that the dialect does not take. */
    private Kind kind(Parameter parameter) {
      return otherwise == Otherwise.ARGUMENT
          ? ParameterName.kind(parameter.name())
          : ParameterName.kind(parameter);
    }

    private <T> List<Placed<T>> each(Kind kind, Function<Parameter, Placed<T>> reader) {
      List<Placed<T>> all = new ArrayList<>();
      for (int i = 0; i < kinds.length; i++) {
        Placed<T> read = kinds[i] == kind ? reader.apply(parameters.get(i)) : null;
        if (read != null) {
          all.add(read);
        }
      }
      return all;
    }

    /** Of several parameters of that kind the first one counts. */
    private Optional<String> first(Kind kind) {
      for (int i = 0; i < kinds.length; i++) {
        if (kinds[i] == kind) {
          return Optional.of(parameters.get(i).value());
        }
      }
      return Optional.empty();
    }

    /** A second reading, which only looks for the error, counts for itself. */
    private <T> T whole(
        String what, String shown, String text, BiFunction<Cursor, Budget, T> reader) {
      return Cursor.read(
          what,
          shown,
          text,
          cursor -> {
            T read = reader.apply(cursor, cursor.isExplaining() ? new Budget(limits) : budget);
            return read != null && isStrict && !cursor.ends() ? null : read;
          });
    }

    private Placed<List<Order<ColumnName>>> order(Parameter parameter) {
      ParameterName name = ParameterName.parse(parameter.name(), isStrict);
      String value = parameter.value();
      return new Placed<>(
          name.embeds(),
          whole("order", value, value, (text, budget) -> new OrderParser(budget).keys(text)));
    }

    /** Errors count places from the operator on, which stands in the name. */
    private Placed<Filter<ColumnName>> logic(Parameter parameter, boolean looksIntoEmbeds) {
      ParameterName name = ParameterName.parseLogic(parameter.name());
      String value = parameter.value();
      return new Placed<>(
          name.embeds(),
          whole(
              "logic tree",
              value,
              name.last().text() + value,
              (text, budget) -> new FilterParser(budget, looksIntoEmbeds).logic(text)));
    }

    private Placed<Filter<ColumnName>> having(Parameter parameter) {
      ParameterName name = ParameterName.parse(parameter.name(), isStrict);
      String value = parameter.value();
      return new Placed<>(
          name.embeds(),
          whole(
              "having",
              value,
              value,
              (text, budget) -> {
                Filter<ColumnName> terms = new FilterParser(budget).having(text);
                return text.ends() ? terms : null;
              }));
    }

    private Placed<Boolean> distinct(Parameter parameter) {
      return new Placed<>(ParameterName.parse(parameter.name(), isStrict).embeds(), true);
    }

    private List<String> names(String what, String value) {
      List<String> names = whole(what, value, value, Reading::names);
      return List.copyOf(new LinkedHashSet<>(names));
    }

    private static List<String> names(Cursor text, Budget budget) {
      return text.separated(
          () -> {
            budget.selectItem();
            return FieldParser.name(text);
          },
          () -> text.takesAmongBlanks(','));
    }

    private SelectionDraft select(String resource, Optional<String> list) {
      SelectionDraft root =
          whole(
              "select parameter",
              list.orElse(ALL),
              list.orElse(ALL),
              (text, budget) -> {
                SelectionDraft draft = SelectionDraft.root(resource);
                return new SelectParser(budget).into(draft, text) ? draft : null;
              });
      if (root.isEmpty()) {
        root.field(ColumnName.ALL, ALL, Optional.empty());
      }
      return root;
    }

    /** Null for an argument. */
    private Placed<Filter<ColumnName>> condition(Parameter parameter) {
      ParameterName name = ParameterName.parse(parameter.name(), isStrict);
      Optional<Filter<ColumnName>> condition =
          whole(
              "filter",
              parameter.value(),
              parameter.value(),
              (text, budget) -> condition(name.last(), text, budget));
      if (condition.isEmpty()) {
        arguments.add(new Parameter(name.last().text(), parameter.value()));
        return null;
      }
      return new Placed<>(name.embeds(), condition.get());
    }

    /** Empty for an argument: what is one if nothing of it can be read. */
    private Optional<Filter<ColumnName>> condition(ColumnName column, Cursor text, Budget budget) {
      boolean mayBeArgument = otherwise == Otherwise.ARGUMENT;
      Filter<ColumnName> condition =
          new FilterParser(budget)
              .condition(column, text, mayBeArgument ? Place.ARGUMENT : Place.PARAMETER);
      if (condition != null) {
        return Optional.of(condition);
      }
      return mayBeArgument && text.position() == 0 ? Optional.empty() : null;
    }

    private void pages(SelectionDraft root) {
      for (int i = 0; i < kinds.length; i++) {
        Parameter parameter = parameters.get(i);
        Kind kind = kinds[i];
        if (kind == Kind.LIMIT || kind == Kind.OFFSET) {
          ParameterName name = ParameterName.parse(parameter.name(), isStrict);
          PageDraft page = at(root, name.embeds()).page();
          Optional<Long> rows = PageDraft.wholeNumber(parameter.value());
          if (kind == Kind.LIMIT) {
            page.limit(rows);
          } else {
            budget.offset(rows.orElse(0L));
            page.offset(rows);
          }
        }
      }
    }

    /** Of several that lead nowhere the last one is reported. */
    private <T> void place(
        SelectionDraft root, List<Placed<T>> all, BiConsumer<SelectionDraft, T> to) {
      List<SelectionDraft> targets = new ArrayList<>(all.size());
      for (Placed<T> each : all.reversed()) {
        targets.addFirst(at(root, each.embeds()));
      }
      for (int i = 0; i < all.size(); i++) {
        to.accept(targets.get(i), all.get(i).said());
      }
    }

    /** The first path that leads nowhere is kept; the dialect tells of it later. */
    private SelectionDraft at(SelectionDraft root, List<String> embeds) {
      SelectionDraft.Found found = root.at(embeds, knowsOldNames);
      if (isStrict && found.astray().isPresent()) {
        throw NotEmbedded.error(found.astray().get().name(), found.astray().get().alias());
      }
      astray = astray.or(found::astray);
      return found.draft();
    }
  }
}
