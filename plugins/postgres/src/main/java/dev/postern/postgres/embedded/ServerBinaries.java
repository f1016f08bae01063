package dev.postern.postgres.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked from the class path.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record ServerBinaries(Path folder) {
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  /** Between the name of what is unpacked and the number of the process that is at it. */
  private static final String UNPACKING = ".unpacking-";

  /**
   * Unpacks beside the data folder, so that several data folders share one copy, or inside it where
   * the place beside is not ours to write to. Later calls find the copy there.
   *
   * @param dataFolder exists and belongs to this user
   */
  static ServerBinaries unpackedNear(Path dataFolder) throws IOException {
    String name = "postgresql-" + version();
    Path shared = dataFolder.resolveSibling("." + name);
    if (belongsToOwnerOf(dataFolder, shared)) {
      return new ServerBinaries(shared);
    }
    if (!Files.exists(shared) && Files.isWritable(shared.getParent())) {
      return unpackedAs(shared);
    }
    return unpackedAs(dataFolder.resolve(name));
  }

  /** One of {@code initdb}, {@code pg_ctl} and {@code postgres}. */
  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  /** Whoever could have put programs into a folder that all may write to, could run them as us. */
  private static boolean belongsToOwnerOf(Path dataFolder, Path folder) throws IOException {
    return Files.isDirectory(folder)
        && Files.getOwner(folder).equals(Files.getOwner(dataFolder))
        && (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null
            || !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE));
  }

  /** Two processes may do this at once: both unpack aside, the first rename wins. */
  private static ServerBinaries unpackedAs(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      return new ServerBinaries(target);
    }
    deleteAbandoned(target);
    String name = target.getFileName() + UNPACKING + ProcessHandle.current().pid() + "-";
    Path aside = Files.createTempDirectory(target.getParent(), name);
    try {
      try (InputStream packed = archive();
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry, aside);
        }
      }
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      if (!Files.isDirectory(target)) {
        throw taken;
      }
    } finally {
      Folders.delete(aside);
    }
    return new ServerBinaries(target);
  }

  /** Removes what a start has left that was stopped amid this; another one may be at it now. */
  private static void deleteAbandoned(Path target) throws IOException {
    String prefix = target.getFileName() + UNPACKING;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(target.getParent(), prefix + "*")) {
      for (Path folder : left) {
        if (isAbandoned(folder, folder.getFileName().toString().substring(prefix.length()))) {
          Folders.delete(folder);
        }
      }
    }
  }

  /** Whether the process of that number is not the one that made the folder. */
  private static boolean isAbandoned(Path folder, String name) throws IOException {
    int end = name.indexOf('-');
    if (end < 1 || !name.substring(0, end).chars().allMatch(Character::isDigit)) {
      return false;
    }
    Instant made = Files.getLastModifiedTime(folder).toInstant();
    return ProcessHandle.of(Long.parseLong(name.substring(0, end)))
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().startInstant().filter(made::isBefore).isPresent())
        .orElse(true);
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path file = folder.resolve(entry.getName()).normalize();
    if (!file.startsWith(folder)) {
      throw new IOException("The archive of PostgreSQL names a file outside itself: " + entry);
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean isProgram = (entry.getMode() & 0100) != 0;
    if (isProgram && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(file, EnumSet.copyOf(EXECUTABLE));
    }
  }

  private static InputStream archive() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String family =
        system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "windows" : "linux";
    String processor =
        List.of("aarch64", "arm64").contains(System.getProperty("os.arch")) ? "arm_64" : "x86_64";
    String name = "postgres-" + family + "-" + processor + ".txz";
    InputStream archive = ServerBinaries.class.getResourceAsStream("/" + name);
    if (archive == null) {
      throw new IOException(
          "This build has no embedded PostgreSQL for this machine: "
              + name
              + " is not on the class path. Build on the machine that runs it, or use a PostgreSQL"
              + " of your own.");
    }
    return archive;
  }

  private static String version() throws IOException {
    try (InputStream file = ServerBinaries.class.getResourceAsStream("binaries.properties")) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version");
    }
  }
}
