package dev.postern.files;

import dev.postern.files.FilesSettings.Limits;
import dev.postern.files.FilesSettings.Place;
import dev.postern.rows.RowSelection;
import dev.postern.spi.CallContext;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A folder of this machine. No link is followed, neither of a file nor of a folder on the way: what
 * is asked for is below the root or is not there.
 */
final class FolderStore implements FileStore {
  private static final String UNFINISHED = ".postern-";

  private final Path root;
  private final boolean showsHidden;
  private final Limits limits;

  FolderStore(Place.Folder folder, Limits limits) {
    this.limits = limits;
    this.showsHidden = folder.showsHidden();
    try {
      this.root = folder.root().toRealPath();
    } catch (IOException missing) {
      throw new SettingsException("root", "is no folder: " + folder.root());
    }
    if (!Files.isDirectory(root)) {
      throw new SettingsException("root", "is no folder: " + folder.root());
    }
  }

  @Override
  public List<Entry> list(CallContext call) {
    List<Entry> entries = new ArrayList<>();
    try {
      list(root, List.of(), entries, call);
    } catch (IOException failure) {
      throw Refusals.unavailable("the folder cannot be read: " + failure, failure);
    }
    entries.sort(Comparator.comparing(entry -> entry.path().text()));
    return entries;
  }

  private void list(Path folder, List<String> above, List<Entry> entries, CallContext call)
      throws IOException {
    RowSelection.goOn(call);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        List<String> segments = new ArrayList<>(above);
        segments.add(child.getFileName().toString());
        Optional<FilePath> path = FilePath.find(String.join("/", segments), showsHidden);
        Optional<BasicFileAttributes> attributes = path.flatMap(known -> attributes(child));
        if (attributes.isEmpty() || child.getFileName().toString().startsWith(UNFINISHED)) {
          continue;
        }
        if (attributes.get().isDirectory()) {
          list(child, segments, entries, call);
        } else if (attributes.get().isRegularFile()) {
          if (entries.size() == limits.listedFiles()) {
            throw Refusals.tooMany(limits.listedFiles());
          }
          entries.add(entry(path.get(), attributes.get()));
        }
      }
    } catch (NoSuchFileException gone) {
      // by another's hand, while it was looked at
    }
  }

  private static Entry entry(FilePath path, BasicFileAttributes attributes) {
    String tag =
        "%x-%x"
            .formatted(
                attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                attributes.size());
    return new Entry(path, attributes.size(), attributes.lastModifiedTime().toInstant(), tag);
  }

  private static Optional<BasicFileAttributes> attributes(Path file) {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** The file's place; empty where a folder on the way is missing or a link. */
  private Optional<Path> place(FilePath path) {
    Path place = root.resolve(path.text()).normalize();
    Path folder = place.getParent();
    try {
      return place.startsWith(root) && folder.toRealPath().equals(folder)
          ? Optional.of(place)
          : Optional.empty();
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Entry> find(FilePath path, CallContext call) {
    RowSelection.goOn(call);
    return place(path)
        .flatMap(FolderStore::attributes)
        .filter(BasicFileAttributes::isRegularFile)
        .map(attributes -> entry(path, attributes));
  }

  @Override
  public byte[] read(FilePath path, int maxBytes, CallContext call) {
    Path place = place(path).orElseThrow(Refusals::missing);
    if (find(path, call).isEmpty()) {
      throw Refusals.missing();
    }
    try (InputStream file = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = file.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw Refusals.tooLong(path, maxBytes);
      }
      return content;
    } catch (NoSuchFileException gone) {
      throw Refusals.missing();
    } catch (IOException failure) {
      throw Refusals.unavailable("a file cannot be read: " + failure, failure);
    }
  }

  @Override
  public Entry write(FilePath path, byte[] content, boolean replaces, CallContext call) {
    RowSelection.goOn(call);
    try {
      Path folder = makeFolder(path);
      Path place = folder.resolve(path.name());
      Path unfinished = Files.createTempFile(folder, UNFINISHED, ".tmp");
      try {
        Files.write(unfinished, content, StandardOpenOption.WRITE);
        Optional<BasicFileAttributes> there = attributes(place);
        if (there.isPresent() && (!replaces || !there.get().isRegularFile())) {
          throw Refusals.taken(path);
        }
        if (replaces) {
          Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.createLink(place, unfinished);
        }
      } finally {
        Files.deleteIfExists(unfinished);
      }
      return find(path, call).orElseThrow(Refusals::missing);
    } catch (FileAlreadyExistsException taken) {
      throw Refusals.taken(path);
    } catch (IOException failure) {
      throw Refusals.unavailable("a file cannot be written: " + failure, failure);
    }
  }

  /** Makes the folders on the way, step by step, through no link. */
  private Path makeFolder(FilePath path) throws IOException {
    Path folder = root;
    for (String name : path.segments().subList(0, path.segments().size() - 1)) {
      folder = folder.resolve(name);
      Optional<BasicFileAttributes> there = attributes(folder);
      if (there.isEmpty()) {
        Files.createDirectory(folder);
      } else if (!there.get().isDirectory()) {
        throw new SourceException(Kind.INVALID_VALUE, folder + " is no folder");
      }
    }
    return folder;
  }

  @Override
  public boolean delete(FilePath path, CallContext call) {
    if (find(path, call).isEmpty()) {
      return false;
    }
    try {
      return Files.deleteIfExists(place(path).orElseThrow(Refusals::missing));
    } catch (IOException failure) {
      throw Refusals.unavailable("a file cannot be deleted: " + failure, failure);
    }
  }

  @Override
  public boolean isReady() {
    return Files.isReadable(root);
  }

  @Override
  public boolean showsHidden() {
    return showsHidden;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
