package dev.postern.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar as a vendor builds it: sources compiled, a manifest, an index of extensions. */
public final class PluginJar {
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<String> extensions = new ArrayList<>();
  private final List<Path> libraries = new ArrayList<>();

  /** A jar that is no plugin. */
  static PluginJar library() {
    return new PluginJar();
  }

  public static PluginJar plugin(String id) {
    return library()
        .manifest("Plugin-Id", id)
        .manifest("Plugin-Version", "1.2.3")
        .manifest("Plugin-Requires", ">=0.1.0");
  }

  /** Sets an attribute; null takes it away. */
  PluginJar manifest(String name, String value) {
    manifest.put(name, value);
    return this;
  }

  public PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  public PluginJar extension(String className) {
    extensions.add(className);
    return this;
  }

  /** Compiles against a jar, without packing it. */
  PluginJar using(Path library) {
    libraries.add(library);
    return this;
  }

  /** A connector whose source refuses to open, with a message that {@code found} computes. */
  PluginJar connector(String className, String type, String found) {
    return extension(className)
        .source(
            className,
            """
            import dev.postern.spi.*;
            public class %s implements DataSourceConnector {
              public String type() { return "%s"; }
              public DataSource open(String service, Settings settings, PluginContext context) {
                throw new SettingsException("seen", %s);
              }
              static String find(String name) {
                try {
                  Class.forName(name);
                  return "visible";
                } catch (ClassNotFoundException invisible) {
                  return "invisible";
                }
              }
            }
            """
                .formatted(className, type, found));
  }

  public Path write(Path jar) {
    Manifest attributes = new Manifest();
    attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(
        (name, value) -> {
          if (value != null) {
            attributes.getMainAttributes().putValue(name, value);
          }
        });
    try {
      Files.createDirectories(jar.getParent());
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream entries = new JarOutputStream(file, attributes)) {
        for (Map.Entry<String, byte[]> compiled : compile().entrySet()) {
          add(entries, compiled.getKey().replace('.', '/') + ".class", compiled.getValue());
        }
        if (!extensions.isEmpty()) {
          String index = String.join("\n", extensions);
          add(entries, "META-INF/extensions.idx", index.getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return jar;
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  private Map<String, byte[]> compile() throws IOException {
    Map<String, ByteArrayOutputStream> compiled = new LinkedHashMap<>();
    if (!sources.isEmpty()) {
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      StringWriter messages = new StringWriter();
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
        boolean isDone =
            compiler
                .getTask(
                    messages, collecting(files, compiled), null, options(), null, sourceFiles())
                .call();
        if (!isDone) {
          throw new IllegalStateException(messages.toString());
        }
      }
    }
    Map<String, byte[]> classes = new LinkedHashMap<>();
    compiled.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return classes;
  }

  private List<String> options() {
    String path =
        libraries.stream()
            .map(library -> System.getProperty("path.separator") + library)
            .collect(Collectors.joining());
    return List.of("-proc:none", "-classpath", System.getProperty("java.class.path") + path);
  }

  private List<JavaFileObject> sourceFiles() {
    return sources.entrySet().stream()
        .<JavaFileObject>map(
            source ->
                new SimpleJavaFileObject(
                    URI.create("string:///" + source.getKey().replace('.', '/') + ".java"),
                    JavaFileObject.Kind.SOURCE) {
                  @Override
                  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return source.getValue();
                  }
                })
        .toList();
  }

  private static JavaFileManager collecting(
      StandardJavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
    return new ForwardingJavaFileManager<>(files) {
      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
          @Override
          public OutputStream openOutputStream() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            compiled.put(className, bytes);
            return bytes;
          }
        };
      }
    };
  }
}
