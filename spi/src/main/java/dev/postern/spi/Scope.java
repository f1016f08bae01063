package dev.postern.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a credential opens of all that its holder may do: it can take away and never give.
 *
 * @param lines of which one must cover a call; without any, nothing is taken away
 */
public record Scope(List<Line> lines) {
  /** Takes nothing away. */
  public static final Scope ALL = new Scope(List.of());

  public Scope {
    lines = List.copyOf(lines);
  }

  /**
   * Some actions on some resources.
   *
   * @param service {@code *} for every one
   * @param resource as the gateway's rules name it; a {@code *} at its end stands for any further
   *     characters
   */
  public record Line(String service, String resource, Set<Action> actions) {
    public Line {
      actions = Set.copyOf(actions);
    }

    boolean covers(String service, String resource) {
      return (this.service.equals("*") || this.service.equals(service))
          && (this.resource.endsWith("*")
              ? resource.startsWith(this.resource.substring(0, this.resource.length() - 1))
              : this.resource.equals(resource));
    }

    /** As {@link Scope#parse} reads it. */
    String text() {
      String where = service + "/" + resource;
      return actions.size() == Action.values().length
          ? where
          : where
              + ":"
              + actions.stream().sorted().map(Action::word).collect(Collectors.joining(","));
    }
  }

  /**
   * Reads lines such as {@code shop/orders:read,create}, {@code shop/*} for all that is done with a
   * service, or {@code *}{@code /*:read}.
   *
   * @throws IllegalArgumentException where one is none; the message reads on after the line
   */
  public static Scope parse(List<String> texts) {
    return new Scope(texts.stream().map(Scope::line).toList());
  }

  private static Line line(String text) {
    int slash = text.indexOf('/');
    int colon = text.lastIndexOf(':');
    String resource =
        slash < 0 ? "" : text.substring(slash + 1, colon < slash ? text.length() : colon);
    int star = resource.indexOf('*');
    if (slash < 1 || resource.isEmpty() || (star >= 0 && star < resource.length() - 1)) {
      throw new IllegalArgumentException(
          "must be SERVICE/RESOURCE:ACTION,ACTION, with * for every service and at the end of"
              + " names");
    }
    Set<Action> actions = EnumSet.noneOf(Action.class);
    if (colon < slash) {
      actions.addAll(List.of(Action.values()));
    } else {
      List<String> words = new ArrayList<>(List.of(text.substring(colon + 1).split(",", -1)));
      for (String word : words) {
        actions.add(action(word));
      }
    }
    return new Line(text.substring(0, slash), resource, actions);
  }

  private static Action action(String word) {
    return Arrays.stream(Action.values())
        .filter(action -> action.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has an action other than read, create, update, delete and call"));
  }

  /** The lines as {@link #parse} reads them. */
  public List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  /** Whether it leaves this. */
  public boolean allows(String service, String resource, Action action) {
    return lines.isEmpty()
        || lines.stream()
            .anyMatch(line -> line.actions().contains(action) && line.covers(service, resource));
  }
}
