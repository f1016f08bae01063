package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.config.McpToolSettings;
import dev.postern.config.McpToolSettings.Purpose;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.pipeline.Outcome;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final int MOST_BYTES = 1_024;
  private static final McpSettings SMALL =
      new McpSettings(false, 50, 500, MOST_BYTES, 40, 50, true, 60_000, "");
  private static final String LONG = "2".repeat(MOST_BYTES);
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
    String expected =
        "{\"count\":1,\"truncated\":true,\"next_cursor\":\"11~o\",\"rows\":[{\"a\":1}]}";
    assertEquals(expected, answer(read(10), "[{\"a\":1}]", 1, Cut.ROWS));
    assertEquals(expected, answer(read(10), "[{\"a\":1}]", 1, Cut.BYTES));
    assertEquals(expected, answer(read(10), "[{\"a\":1},{\"a\":" + LONG + "}]", 2, Cut.NOTHING));
  }

  @Test
  void aWriteIsReportedEvenWhereItsRowsAreTooLong() {
    Operation create = new Operation.Create("shop", "t", PAYLOAD, Optional.of(selection(Page.ALL)));
    assertEquals(
        "{\"count\":1,\"truncated\":true,\"rows\":[]}",
        answer(create, "[{\"a\":" + LONG + "}]", 1, Cut.NOTHING));
  }

  @Test
  void aWriteThatGivesNothingBackGivesItsCount() {
    Operation delete = new Operation.Delete("shop", "t", Filter.all(), Optional.empty());
    assertEquals("{\"count\":4}", answer(delete, "[]", 4, Cut.NOTHING));
  }

  @Test
  void aPlaceOfTheSourcesOwnIsPassedOnWhereNothingElseWasCut() {
    assertEquals(
        "{\"count\":1,\"truncated\":true,\"next_cursor\":\"place\",\"rows\":[{\"a\":1}]}",
        paged("[{\"a\":1}]", 1, "", 0));
  }

  @Test
  void rowsThatDoNotFitAreCountedFromThePlaceWhereTheyBegan() {
    assertEquals(
        "{\"count\":1,\"truncated\":true,\"next_cursor\":\"2~begin\",\"rows\":[{\"a\":1}]}",
        paged("[{\"z\":0},\n {\"a\":1},{\"a\":" + LONG + "}]", 3, "begin", 1));
  }

  private static String paged(String body, long rows, String place, long skipped) {
    Operation.Read read =
        new Operation.Read(
            "shop", selection(new Page(5, 0)), Count.NONE, Terms.PLAIN, Optional.of(place));
    Outcome.Success success =
        new Outcome.Success(
            read,
            result(body, rows, Cut.ROWS),
            Rendering.JSON,
            true,
            "application/json",
            Map.of(),
            Optional.of("place"));
    AnswerForm form = new AnswerForm(new PageCursor(Optional.of(place), skipped), false, false);
    return Answers.structured(success, form, SMALL).text();
  }

  @Test
  void aTableNamesItsColumnsOnce() {
    AnswerForm table = new AnswerForm(new PageCursor(Optional.empty(), 0), true, false);
    Result rows = result("[{\"a\":1,\"b\":[2]},\n {\"b\":\"x\"}]", 2, Cut.NOTHING);
    assertEquals(
        "{\"count\":2,\"truncated\":false,\"columns\":[\"a\",\"b\"],\"rows\":[[1,[2]],\n"
            + "[null,\"x\"]]}",
        Answers.structured(new Outcome.Success(read(0), rows), table, SMALL).text());
  }

  @Test
  void aLongTextIsCutAndCanBeHadWhole() {
    Result rows = result("[{\"a\":\"" + "é".repeat(25) + "\",\"b\":\"short\"}]", 1, Cut.NOTHING);
    Outcome.Success success = new Outcome.Success(read(0), rows);
    McpSettings settings =
        McpSettings.DEFAULTS.with(
            new McpToolSettings(
                true, List.of(), Optional.empty(), Purpose.OFF, 20, Optional.empty()));
    assertEquals(
        "{\"count\":1,\"truncated\":false,\"cut_cells\":1,\"rows\":[{\"a\":\""
            + "é".repeat(20)
            + "… [cut, 25 characters in all; full_cells gives them]\",\"b\":\"short\"}]}",
        Answers.structured(success, AnswerForm.PLAIN, settings).text());
    AnswerForm whole = new AnswerForm(new PageCursor(Optional.empty(), 0), false, true);
    assertTrue(Answers.structured(success, whole, settings).text().contains("é".repeat(25)));
  }

  @Test
  void aValueIsNeverCut() {
    assertEquals(
        "{\"result\":{\"a\":[1,2]}}",
        Answers.value(result("{\"a\":[1,2]}", 1, Cut.NOTHING), SMALL).text());
    Result tooLong = result("[" + "1,".repeat(MOST_BYTES) + "1]", 1, Cut.NOTHING);
    GatewayException error =
        assertThrows(GatewayException.class, () -> Answers.value(tooLong, SMALL));
    assertEquals(ErrorCode.RESULT_TOO_LARGE, error.code());
    assertTrue(error.details().contains("The routine was called."));
  }

  private static String answer(Operation operation, String body, long rows, Cut cut) {
    long offset = operation instanceof Operation.Read read ? read.selection().page().offset() : 0;
    AnswerForm form = new AnswerForm(new PageCursor(Optional.empty(), offset), false, false);
    return Answers.structured(new Outcome.Success(operation, result(body, rows, cut)), form, SMALL)
        .text();
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
