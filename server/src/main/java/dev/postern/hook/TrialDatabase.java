package dev.postern.hook;

import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Where trials of hooks find data, and where nothing of them stays. */
@FunctionalInterface
public interface TrialDatabase {

  /**
   * Does a trial. What it asks of data takes the way of every call, as this caller, in one
   * transaction that is undone in the end, however that is.
   *
   * @param asked the call whose hook is tried; looked at when the trial first asks for data
   * @return what the trial gives
   */
  ObjectNode tried(
      Operation asked, Identity caller, Surface surface, Function<SourceAccess, ObjectNode> trial);
}
