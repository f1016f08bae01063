package dev.postern.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Named tools that have a file each, NAME.yaml in one folder. */
public final class ToolFiles {
  private static final String SUFFIX = ".yaml";

  private ToolFiles() {}

  /** The files there are, sorted; none where there is no such folder. */
  public static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
  }

  /** What each of them holds, by the tool's name; what is wrong is added to the problems. */
  static Map<String, Tree.Branch> read(
      Path folder, Map<String, String> environment, List<Problem> problems) {
    Map<String, Tree.Branch> trees = new LinkedHashMap<>();
    try {
      for (Path file : in(folder)) {
        String name = file.getFileName().toString();
        Tree tree =
            new YamlReader(file, new References(folder, environment), problems)
                .read(ConfigLoader.textOf(file));
        if (tree instanceof Tree.Branch map) {
          trees.put(name.substring(0, name.length() - SUFFIX.length()), map);
        } else {
          problems.add(new Problem(tree.position(), "", "expects a map, found " + tree.kind()));
        }
      }
    } catch (IOException unreadable) {
      problems.add(
          new Problem(Position.wholeOf(folder), "", "cannot be read: " + unreadable.getMessage()));
    } catch (ConfigException wrong) {
      problems.addAll(wrong.problems());
    }
    return trees;
  }
}
