package dev.postern.cli;

import dev.postern.schema.SchemaView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files in a folder of scripts from which editors know tables, functions and the context. */
public final class TypeFiles {
  private static final String EDITOR_CONFIG =
      """
      {
        "compilerOptions": {
          "checkJs": true,
          "strict": true,
          "noEmit": true,
          "target": "es2022",
          "lib": ["es2023"],
          "module": "nodenext",
          "moduleResolution": "nodenext",
          "types": []
        },
        "include": ["**/*.js", "types/*.d.ts"],
        "exclude": ["fixtures"]
      }
      """;

  private static final String PYTHON_EDITOR_CONFIG =
      """
      {
        "stubPath": "types",
        "exclude": ["fixtures", "types"],
        "reportMissingModuleSource": false
      }
      """;

  private final Path scripts;
  private final Path folder;

  /**
   * @param scripts the folder of scripts
   */
  public TypeFiles(Path scripts) {
    this.scripts = scripts;
    this.folder = scripts.resolve("types");
  }

  /**
   * Writes them again where somebody wants them, which is where the folder is.
   *
   * @param services all that there is, whoever asks
   * @return whether anything was other than before
   */
  public boolean refresh(List<SchemaView> services) throws IOException {
    return Files.isDirectory(folder) && !write(files(services)).isEmpty();
  }

  /** Writes what is other than before; gives the names of these files. */
  List<Path> write(List<SchemaView> services) throws IOException {
    List<Path> written = write(files(services));
    written.addAll(writeEditorConfig());
    return written;
  }

  /** Has a running gateway write them; see {@link #refresh}. */
  void want() throws IOException {
    Files.createDirectories(folder);
  }

  /** Tells editors to check scripts, unless the author has told them something already. */
  List<Path> writeEditorConfig() throws IOException {
    Map<Path, String> files = new LinkedHashMap<>();
    Path editor = scripts.resolve("jsconfig.json");
    Path typeScript = scripts.resolve("tsconfig.json");
    if (!Files.exists(editor) && !Files.exists(typeScript)) {
      files.put(editor, EDITOR_CONFIG);
    }
    Path pyright = scripts.resolve("pyrightconfig.json");
    if (!Files.exists(pyright) && !Files.exists(scripts.resolve("pyproject.toml"))) {
      files.put(pyright, PYTHON_EDITOR_CONFIG);
    }
    return write(files);
  }

  /** The files that are not as they should be. */
  List<Path> stale(List<SchemaView> services) throws IOException {
    List<Path> stale = new ArrayList<>();
    for (Map.Entry<Path, String> file : files(services).entrySet()) {
      if (!isSame(file.getKey(), file.getValue())) {
        stale.add(file.getKey());
      }
    }
    return stale;
  }

  private Map<Path, String> files(List<SchemaView> services) {
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(folder.resolve("postern.d.ts"), new TypeScriptTypes(services).text());
    files.put(folder.resolve("postern.pyi"), new PythonTypes(services).text());
    files.put(
        folder.resolve("postern_test.pyi"), Types.head("#") + Types.resource("postern_test.pyi"));
    return files;
  }

  private static List<Path> write(Map<Path, String> files) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path path = file.getKey();
      if (!isSame(path, file.getValue())) {
        Files.createDirectories(path.getParent());
        Path part = path.resolveSibling("." + path.getFileName() + ".part");
        Files.writeString(part, file.getValue());
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written.add(path);
      }
    }
    return written;
  }

  private static boolean isSame(Path path, String text) throws IOException {
    try {
      return Files.readString(path).equals(text);
    } catch (NoSuchFileException absent) {
      return false;
    }
  }
}
