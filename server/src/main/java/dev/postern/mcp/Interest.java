package dev.postern.mcp;

import java.util.Set;
import java.util.function.Predicate;

/** What a client that listens wants to hear of. */
interface Interest extends Predicate<Change> {

  /** The resources it wants to hear of. */
  Set<String> uris();
}
