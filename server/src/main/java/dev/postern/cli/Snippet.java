package dev.postern.cli;

import java.util.List;

/**
 * What to put where.
 *
 * @param notes for the person, a line each
 * @param text for the client
 */
record Snippet(List<String> notes, String text) {
  Snippet {
    notes = List.copyOf(notes);
  }
}
