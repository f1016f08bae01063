package dev.postern.files;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Column;
import dev.postern.spi.contract.DataSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contract of every data source, for files: tables in them are read, and what is written is
 * files. A file's path is its key, and its content what the contract calls a name.
 */
abstract class FilesContract extends DataSourceContract {

  /** The word of the format, which ends the names of files too. */
  abstract String format();

  /** Whether values of a kind are known again in this format. */
  abstract boolean has(Kind kind);

  /** The whole text of a file. */
  abstract String text(List<Column> columns, List<List<Optional<String>>> rows);

  /** Where the files are looked for; they lie below a folder. */
  Map<String, Object> place(Path root) throws IOException {
    return Map.of("root", root.toString());
  }

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("root/tables"));
    for (ContractSchema.Table table : List.of(schema.items, schema.many)) {
      Files.writeString(
          root.resolve(table.name() + "." + format()), text(table.columns(), table.rows()));
    }
    Map<String, Object> settings = new HashMap<>(place(folder.resolve("root")));
    settings.put("writable", true);
    settings.put("tables", Map.of("items", table("items"), "many", table("many")));
    return new Provided(
        new FilesConnector(),
        settings,
        schema
            .changing(
                Tables.CONTENTS,
                Map.of("id", "path", "name", "content"),
                number -> "written/" + number + ".txt",
                Tables.FILES)
            .withoutUniqueNames()
            .withoutRoutine());
  }

  private Map<String, Object> table(String name) {
    return Map.of(
        "files", "tables/" + name + "." + format(), "format", format(), "key", List.of("id"));
  }
}
