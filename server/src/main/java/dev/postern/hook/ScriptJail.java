package dev.postern.hook;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The whole world of files for a guest: the modules in {@code /lib}, from memory, to be read. Every
 * other path does not exist, whatever there is on the disk; nothing here ever touches it.
 */
final class ScriptJail implements FileSystem {
  private static final Path ROOT = Path.of("/");

  /** Every run may have the same files in a place of its own. */
  private static final Pattern RUN = Pattern.compile("^-\\d+/");

  private final Map<String, String> modules;

  /**
   * Holds these files.
   *
   * @param modules text by path within the folder of scripts
   */
  ScriptJail(Map<String, String> modules) {
    this.modules = Map.copyOf(modules);
  }

  @Override
  public Path parsePath(URI uri) {
    if (TestFiles.HARNESS.equals(uri.toString())) {
      return Path.of("/" + TestFiles.JS_HARNESS_PATH);
    }
    throw new UnsupportedOperationException("a module is imported by its relative path");
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return ROOT.resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    Path real = toAbsolutePath(path).normalize();
    text(real);
    return real;
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
      throw refused();
    }
    text(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new ReadOnlyBytes(text(path).getBytes(StandardCharsets.UTF_8));
  }

  private String text(Path path) throws IOException {
    if (modules.isEmpty()) {
      String asked = path.toString();
      throw new NotHereException(asked.startsWith("/") ? asked.substring(1) : asked);
    }
    String name = ROOT.relativize(toAbsolutePath(path).normalize()).toString().replace('\\', '/');
    String text = modules.get(name.startsWith("-") ? RUN.matcher(name).replaceFirst("") : name);
    if (text == null) {
      throw new NotHereException(name);
    }
    return text;
  }

  /** Thrown whenever a script is started, which is not among its modules: without a stack. */
  private static final class NotHereException extends NoSuchFileException {
    private static final long serialVersionUID = 1;

    NotHereException(String name) {
      super(name);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    throw new NoSuchFileException(path.toString());
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) {
    throw refused();
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) {
    throw refused();
  }

  @Override
  public void delete(Path path) {
    throw refused();
  }

  private static SecurityException refused() {
    return new SecurityException("scripts can read modules and nothing else");
  }

  /** A file's bytes as the engine wants to read them. */
  private static final class ReadOnlyBytes implements SeekableByteChannel {
    private final byte[] bytes;
    private int position;

    private ReadOnlyBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = Math.min(target.remaining(), bytes.length - position);
      target.put(bytes, position, count);
      position += count;
      return count;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
      position = Math.toIntExact(newPosition);
      return this;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int write(ByteBuffer source) {
      throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
