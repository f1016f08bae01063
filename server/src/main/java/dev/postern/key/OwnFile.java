package dev.postern.key;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files that this user alone may read and write, on file systems that know such rights. */
public final class OwnFile {
  private static final String OWNER_ONLY = "rw-------";

  private OwnFile() {}

  /** Makes an empty file, and its folder, unless it is there. */
  public static void make(Path file) throws IOException {
    Path folder = folder(file);
    if (!Files.exists(file)) {
      Files.createFile(file, rights(folder));
    }
  }

  /**
   * Makes a file with a content, and its folder, whole or not at all: another process may look at
   * the same moment, or have made it meanwhile; then that one counts.
   */
  public static void make(Path file, byte[] content) throws IOException {
    Path folder = folder(file);
    Path draft = Files.createTempFile(folder, file.getFileName() + "-", ".new", rights(folder));
    try {
      Files.write(draft, content);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // the other one counts
    } finally {
      Files.delete(draft);
    }
  }

  private static Path folder(Path file) throws IOException {
    return Files.createDirectories(file.toAbsolutePath().getParent());
  }

  private static FileAttribute<?>[] rights(Path folder) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        }
        : new FileAttribute<?>[0];
  }
}
