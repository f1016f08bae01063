package dev.postern;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when something in a folder changes. A hint and no more: where the system gives no notices,
 * or too many, none is told.
 */
final class FolderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final int MAX_FOLDER_DEPTH = 3;
  private static final long SETTLED_AFTER_MILLIS = 50;

  private final Path folder;
  private final Runnable changed;
  private final WatchService notices;

  private FolderWatch(Path folder, Runnable changed, WatchService notices) {
    this.folder = folder;
    this.changed = changed;
    this.notices = notices;
  }

  /**
   * Watches from now on, in a thread of its own.
   *
   * @return nothing where the folder cannot be watched
   */
  static Optional<FolderWatch> start(Path folder, Runnable changed) {
    try {
      FolderWatch watch =
          new FolderWatch(folder, changed, FileSystems.getDefault().newWatchService());
      watch.register();
      Thread.ofPlatform().name("postern-scripts").daemon().start(watch::run);
      return Optional.of(watch);
    } catch (IOException | UncheckedIOException | UnsupportedOperationException unwatchable) {
      LOG.debug("{} is not watched", folder, unwatchable);
      return Optional.empty();
    }
  }

  /** Folders are watched one by one; those that are watched already stay so. */
  private void register() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> folders =
        Files.walk(folder, MAX_FOLDER_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      for (Path each : folders.filter(Files::isDirectory).toList()) {
        each.register(
            notices,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
      }
    }
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = notices.take();
        // an editor changes several files at once
        while (key != null) {
          key.pollEvents();
          key.reset();
          key = notices.poll(SETTLED_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
        register();
        changed.run();
      }
    } catch (ClosedWatchServiceException | InterruptedException ended) {
      // nobody wants to know any more
    } catch (IOException | RuntimeException unwatchable) {
      LOG.debug("{} is no longer watched", folder, unwatchable);
    }
  }

  @Override
  public void close() {
    try {
      notices.close();
    } catch (IOException closed) {
      LOG.debug("The watch of {} did not end cleanly", folder, closed);
    }
  }
}
