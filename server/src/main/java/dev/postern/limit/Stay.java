package dev.postern.limit;

/** A place among the calls at work; given back once, however often it is closed. */
public interface Stay extends AutoCloseable {
  /** Of a call that takes none. */
  Stay FREE = () -> {};

  @Override
  void close();
}
