package dev.postern.config;

import dev.postern.config.References.Filled;
import dev.postern.config.References.UnresolvedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Turns YAML 1.2 text into a {@link Tree} with positions. Depth and size are bounded before
 * anything is built, so that neither nesting nor aliases can exhaust the process.
 */
final class YamlReader {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 50_000;

  private final Path file;
  private final References references;
  private final List<Problem> problems;
  private int nodes;

  YamlReader(Path file, References references, List<Problem> problems) {
    this.file = file;
    this.references = references;
    this.problems = problems;
  }

  /** The whole file; an empty one is an empty map. What is wrong is added to the problems. */
  Tree read(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setUseMarks(true)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true) // told with both positions below
            .build();
    Tree nothing = new Tree.Branch(new Position(file, 1, 1), Map.of());
    try {
      if (nestsTooDeeply(text, settings)) {
        return nothing;
      }
      return new Compose(settings)
          .composeString(text)
          .map(root -> convert(root, "", 0))
          .filter(root -> !(root instanceof Tree.Leaf leaf && leaf.type() == Tree.Kind.NOTHING))
          .orElse(nothing);
    } catch (MarkedYamlEngineException broken) {
      Position position =
          broken.getProblemMark().map(this::positionOf).orElse(new Position(file, 1, 1));
      problems.add(new Problem(position, "", "is not YAML: " + broken.getProblem()));
    } catch (YamlEngineException broken) {
      problems.add(new Problem(Position.wholeOf(file), "", "is not YAML: " + broken.getMessage()));
    }
    return nothing;
  }

  private boolean nestsTooDeeply(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        Position position = event.getStartMark().map(this::positionOf).orElseThrow();
        problems.add(
            new Problem(position, "", "is nested more than " + MAX_DEPTH + " levels deep"));
        return true;
      }
    }
    return false;
  }

  private Tree convert(Node node, String path, int depth) {
    Position position = node.getStartMark().map(this::positionOf).orElse(new Position(file, 1, 1));
    nodes++;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) {
      if (nodes <= MAX_NODES + 1) {
        nodes = MAX_NODES + 1;
        problems.add(
            new Problem(
                position,
                path,
                "makes the file larger than "
                    + MAX_NODES
                    + " values or deeper than "
                    + MAX_DEPTH
                    + " levels, its aliases followed"));
      }
      return unreadable(position);
    }
    return switch (node) {
      case ScalarNode scalar -> leaf(scalar, path, position);
      case SequenceNode sequence -> items(sequence, path, position, depth);
      case MappingNode mapping -> branch(mapping, path, position, depth);
      case AnchorNode anchor -> convert(anchor.getRealNode(), path, depth + 1);
      default -> unreadable(position);
    };
  }

  private Tree items(SequenceNode sequence, String path, Position position, int depth) {
    List<Tree> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
    }
    return new Tree.Items(position, items);
  }

  private Tree branch(MappingNode mapping, String path, Position position, int depth) {
    Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position keyPosition =
          tuple.getKeyNode().getStartMark().map(this::positionOf).orElse(position);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(new Problem(keyPosition, path, "has a key that is a list or a map"));
        continue;
      }
      String name = key.getValue();
      String below = path.isEmpty() ? name : path + "." + name;
      Tree.Entry entry =
          new Tree.Entry(keyPosition, convert(tuple.getValueNode(), below, depth + 1));
      Tree.Entry first = entries.putIfAbsent(name, entry);
      if (first != null) {
        problems.add(
            new Problem(keyPosition, below, "is given twice, first in line " + first.key().line()));
      }
    }
    return new Tree.Branch(position, entries);
  }

  private Tree leaf(ScalarNode scalar, String path, Position position) {
    try {
      Filled filled = references.fill(scalar.getValue());
      return new Tree.Leaf(
          position,
          filled.text(),
          filled.referred() ? Tree.Kind.TEXT : kindOf(scalar, path, position),
          filled.referred());
    } catch (UnresolvedException unresolved) {
      problems.add(new Problem(position, path, unresolved.getMessage()));
      return unreadable(position);
    }
  }

  private Tree.Kind kindOf(ScalarNode scalar, String path, Position position) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.STR)) {
      return Tree.Kind.TEXT;
    } else if (tag.equals(Tag.INT)) {
      return Tree.Kind.WHOLE_NUMBER;
    } else if (tag.equals(Tag.FLOAT)) {
      return Tree.Kind.NUMBER;
    } else if (tag.equals(Tag.BOOL)) {
      return Tree.Kind.FLAG;
    } else if (tag.equals(Tag.NULL)) {
      return Tree.Kind.NOTHING;
    }
    problems.add(new Problem(position, path, "has a YAML tag, which means nothing here"));
    return Tree.Kind.UNREADABLE;
  }

  private static Tree unreadable(Position position) {
    return new Tree.Leaf(position, "", Tree.Kind.UNREADABLE, false);
  }

  private Position positionOf(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
