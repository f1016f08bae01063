package dev.postern.files;

import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where files are kept. Everything ends by the call's deadline. */
interface FileStore extends AutoCloseable {

  /**
   * A file.
   *
   * @param size in bytes
   * @param tag changes with its content
   */
  record Entry(FilePath path, long size, Instant modified, String tag) {}

  /**
   * Every file, ordered by path.
   *
   * @throws SourceException where there are more than may be listed
   */
  List<Entry> list(CallContext call);

  Optional<Entry> find(FilePath path, CallContext call);

  /**
   * What is in it.
   *
   * @throws SourceException where there is none, or it is longer than may be read
   */
  byte[] read(FilePath path, int maxBytes, CallContext call);

  /**
   * Writes it whole or not at all.
   *
   * @param replaces whether a file that is there is replaced
   * @throws SourceException of kind UNIQUE_VIOLATION where one is there and stays
   */
  Entry write(FilePath path, byte[] content, boolean replaces, CallContext call);

  /** Whether there was one. */
  boolean delete(FilePath path, CallContext call);

  boolean isReady();

  /** Whether names that begin with a dot are files like others. */
  boolean showsHidden();

  @Override
  void close();
}
