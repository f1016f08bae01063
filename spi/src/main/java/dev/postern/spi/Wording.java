package dev.postern.spi;

import java.util.List;

/**
 * A statement that an operator wrote, taken apart by the source that is to run it: its text between
 * the places where values of arguments stand. Only {@link DataSource#describe} makes one.
 *
 * @param texts one more than there are places
 * @param places the name of the argument at each place, in order
 * @param lineage what lies behind the columns of its rows, as far as the source can tell
 */
public record Wording(List<String> texts, List<String> places, Lineage lineage) {

  /** One of whose rows nothing is known. */
  public Wording(List<String> texts, List<String> places) {
    this(texts, places, Lineage.NONE);
  }

  /** The same, of whose rows this is known. */
  public Wording giving(Lineage known) {
    return new Wording(texts, places, known);
  }

  public Wording {
    texts = List.copyOf(texts);
    places = List.copyOf(places);
    if (texts.size() != places.size() + 1) {
      throw new IllegalArgumentException("a text stands before, between and behind the places");
    }
  }
}
