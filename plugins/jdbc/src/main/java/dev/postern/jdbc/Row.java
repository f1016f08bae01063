package dev.postern.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * One row that was read.
 *
 * @param texts the value of each fetched column in the text form of its type, or null
 * @param related for each embed of its selection the rows related to it, once those are read
 */
record Row(String[] texts, List<List<Row>> related) {

  static Row of(String[] texts, int embeds) {
    List<List<Row>> related = new ArrayList<>(embeds);
    for (int i = 0; i < embeds; i++) {
      related.add(List.of());
    }
    return new Row(texts, related);
  }

  String text(int place) {
    return texts[place];
  }
}
