package dev.postern.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What one plugin consists of.
 *
 * @param libraries the jars of its {@code lib} folder; empty where it has none
 * @param manifest the main attributes of its jar's manifest
 */
record PluginFiles(Path jar, List<Path> libraries, Map<String, String> manifest) {
  private static final int BUFFER_BYTES = 64 * 1024;

  PluginFiles {
    libraries = List.copyOf(libraries);
    manifest = Map.copyOf(manifest);
  }

  /** An attribute of the manifest; empty where it is missing or blank. */
  Optional<String> attribute(String name) {
    return Optional.ofNullable(manifest.get(name)).filter(text -> !text.isBlank());
  }

  /**
   * The hash to pin it by: that of the jar; with libraries, that of the sorted lines {@code hash,
   * two blanks, name} of all its jars, as {@code sha256sum} writes them.
   */
  String sha256() {
    try {
      return libraries.isEmpty() ? sha256(jar) : sha256OfAll();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private String sha256OfAll() throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    lines.add(line(jar, jar.getFileName().toString()));
    for (Path library : libraries) {
      lines.add(line(library, "lib/" + library.getFileName()));
    }
    MessageDigest digest = digest();
    digest.update(String.join("", lines).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(Path file, String name) throws IOException {
    return sha256(file) + "  " + name + "\n";
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
