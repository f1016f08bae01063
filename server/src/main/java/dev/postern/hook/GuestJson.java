package dev.postern.hook;

import org.graalvm.polyglot.Value;

/** How one guest reads and writes JSON. */
interface GuestJson {

  /** A value of the guest's own. */
  Value parsed(String text);

  /** The JSON text of a value; empty for what has none, as functions. */
  String written(Value value);
}
