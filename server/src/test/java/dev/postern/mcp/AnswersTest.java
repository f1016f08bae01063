package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final int MOST_BYTES = 20;
  private static final Payload PAYLOAD = new Payload(List.of(), Json.of("{}"), 1);

  @Test
  void anEndReachedIsSaid() {
    assertEquals(
        "{\"count\":1,\"truncated\":false,\"rows\":[{\"a\":1}]}",
        answer(read(0), "[{\"a\":1}]", 1, Cut.NOTHING));
    assertEquals(
        "{\"count\":0,\"truncated\":false,\"rows\":[]}", answer(read(0), "[]", 0, Cut.NOTHING));
  }

  @Test
  void whateverCutTheRowsThereIsAPlaceToGoOnFrom() {
    String expected = "{\"count\":1,\"truncated\":true,\"next_offset\":11,\"rows\":[{\"a\":1}]}";
    assertEquals(expected, answer(read(10), "[{\"a\":1}]", 1, Cut.ROWS));
    assertEquals(expected, answer(read(10), "[{\"a\":1}]", 1, Cut.BYTES));
    assertEquals(expected, answer(read(10), "[{\"a\":1},{\"a\":22222}]", 2, Cut.NOTHING));
  }

  @Test
  void aWriteIsReportedEvenWhereItsRowsAreTooLong() {
    Operation create = new Operation.Create("shop", "t", PAYLOAD, Optional.of(selection(Page.ALL)));
    assertEquals(
        "{\"count\":1,\"truncated\":true,\"rows\":[]}",
        answer(create, "[{\"a\":\"" + "x".repeat(MOST_BYTES) + "\"}]", 1, Cut.NOTHING));
  }

  @Test
  void aWriteThatGivesNothingBackGivesItsCount() {
    Operation delete = new Operation.Delete("shop", "t", Filter.all(), Optional.empty());
    assertEquals("{\"count\":4}", answer(delete, "[]", 4, Cut.NOTHING));
  }

  @Test
  void aValueIsNeverCut() {
    Operation call = new Operation.Call("shop", PAYLOAD, selection(Page.ALL), false, true);
    Result fits = result("{\"a\":[1,2]}", 1, Cut.NOTHING);
    assertEquals(
        "{\"result\":{\"a\":[1,2]}}", Answers.structured(call, fits, true, MOST_BYTES).text());
    Result tooLong = result("[" + "1,".repeat(MOST_BYTES) + "1]", 1, Cut.NOTHING);
    GatewayException error =
        assertThrows(
            GatewayException.class, () -> Answers.structured(call, tooLong, true, MOST_BYTES));
    assertEquals(ErrorCode.RESULT_TOO_LARGE, error.code());
    assertTrue(error.details().contains("The routine was called."));
  }

  private static String answer(Operation operation, String body, long rows, Cut cut) {
    return Answers.structured(operation, result(body, rows, cut), false, MOST_BYTES).text();
  }

  private static Result result(String body, long rows, Cut cut) {
    return new Result(Json.of(body), rows, OptionalLong.empty(), cut, "");
  }

  private static Operation read(long offset) {
    return new Operation.Read("shop", selection(new Page(5, offset)), false);
  }

  private static Selection<RelationName, ColumnName> selection(Page page) {
    return new Selection<>(RelationName.of("t"), List.of(), Filter.all(), List.of(), page);
  }
}
