package dev.postern.postgres;

import static dev.postern.postgres.Queries.use;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Making;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The SQL of groups of rows, compared with files as {@link StatementWriterTest} does. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupStatementTest {
  private Table authors;

  @BeforeAll
  void open(Library library) {
    try (DataSource source = library.open(Map.of())) {
      authors = Queries.over(source).table("authors");
    }
  }

  @Test
  void groupsByStretchesOfTimeWithACondition() throws IOException {
    ColumnUse year = use(authors, "born").made(new Making.Bucket(Making.Unit.YEAR));
    ColumnUse rows =
        use(authors, "id")
            .made(
                new Making.Aggregated(
                    Aggregation.COUNT, true, Optional.empty(), Optional.empty(), false));
    Selection<Source, ColumnUse> all =
        Select.from(authors)
            .and(new Item.Field<>(year, "year"))
            .and(
                new Item.Aggregate<>(
                    Aggregation.COUNT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    "n"))
            .order(new Order<>(rows, true, Order.Nulls.DEFAULT))
            .selection();
    Selection<Source, ColumnUse> some =
        new Selection<>(
            all.from(),
            all.items(),
            all.where(),
            all.order(),
            all.page(),
            new Filter.Compare<>(rows, Operator.GT, "1"),
            false);
    StatementWriterTest.assertWrites(
        "read-groups", StatementWriter.write(new Query.Read(some, true), Types.NONE));
  }
}
