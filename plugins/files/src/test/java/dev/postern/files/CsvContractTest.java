package dev.postern.files;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema.Column;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The contract for tables in CSV. */
class CsvContractTest extends FilesContract {

  @Override
  String format() {
    return "csv";
  }

  @Override
  boolean has(Kind kind) {
    return switch (kind) {
      case INTEGER, NUMBER, BOOLEAN, TEXT, DATE, TIMESTAMP_WITH_ZONE -> true;
      case ENUM, UUID, TIMESTAMP, TIME, BYTES, JSON, ARRAY, COMPOSITE, OTHER -> false;
    };
  }

  @Override
  String text(List<Column> columns, List<List<Optional<String>>> rows) {
    List<Integer> places =
        IntStream.range(0, columns.size())
            .filter(place -> has(columns.get(place).kind()))
            .boxed()
            .toList();
    String head =
        places.stream().map(place -> columns.get(place).name()).collect(Collectors.joining(","));
    return rows.stream()
        .map(
            row ->
                places.stream()
                    .map(place -> row.get(place).map(CsvContractTest::quoted).orElse(""))
                    .collect(Collectors.joining(",")))
        .collect(Collectors.joining("\r\n", head + "\r\n", "\r\n"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
