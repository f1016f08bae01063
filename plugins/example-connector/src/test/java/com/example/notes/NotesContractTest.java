package com.example.notes;

import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every connector must fulfil, for lines: their number is the key, and none is absent. */
class NotesContractTest extends DataSourceContract {

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws IOException {
    ContractSchema shown =
        schema
            .ofItems(row -> row.get("name").filter(NotesContractTest::isLine).isPresent())
            .only("id", "name", "filler")
            .naming(Map.of("id", "number", "name", "text", "filler", "text"));
    for (ContractSchema.Table table : List.of(shown.items, shown.many)) {
      List<String> lines = table.rows().stream().map(List::getLast).map(Optional::get).toList();
      Files.write(folder.resolve(table.name() + ".txt"), lines);
    }
    return new Provided(new NotesConnector(), Map.of("folder", folder.toString()), shown);
  }

  private static boolean isLine(String text) {
    return text.indexOf('\n') < 0;
  }
}
