package dev.postern.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What plugins compile against is what {@code signatures.txt} says. */
class SignaturesTest {
  private static final Path FILE = Path.of("signatures.txt");
  private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

  @Test
  void nothingIsLostAndWhatIsNewIsSaid() throws Exception {
    List<String> now = List.copyOf(signatures());
    if (Boolean.getBoolean("golden.update")) {
      Files.write(FILE, now);
    }
    List<String> before = Files.readAllLines(FILE);
    assertFalse(now.isEmpty());
    assertEquals(
        List.of(),
        before.stream().filter(line -> !now.contains(line)).toList(),
        "these are gone or different, so plugins that use them no longer work");
    assertEquals(
        List.of(),
        now.stream().filter(line -> !before.contains(line)).toList(),
        "these are new: write the file with -Dgolden.update=true, and read what is new");
  }

  private static Set<String> signatures() throws Exception {
    URI place = DataSource.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path folder = Path.of(place).resolve("dev/postern/spi");
    Set<String> lines = new TreeSet<>();
    for (String name : classes(folder)) {
      Class<?> type = Class.forName("dev.postern.spi." + name);
      if (isSeen(type.getModifiers()) && isSeenFromOutside(type)) {
        describe(type, lines);
      }
    }
    return lines;
  }

  private static List<String> classes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  private static boolean isSeen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static boolean isSeenFromOutside(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return !type.isSynthetic()
        && !type.isAnonymousClass()
        && (outer == null || (isSeen(outer.getModifiers()) && isSeenFromOutside(outer)));
  }

  private static void describe(Class<?> type, Set<String> lines) {
    String name = type.getName().substring("dev.postern.spi.".length()).replace('$', '.');
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    String form =
        type.isSealed() ? "sealed " : Modifier.isFinal(type.getModifiers()) ? "final " : "";
    lines.add(
        "%s: %s%s %s"
            .formatted(
                name,
                form,
                kind,
                Arrays.stream(type.getGenericInterfaces())
                    .map(java.lang.reflect.Type::getTypeName)
                    .collect(Collectors.joining(", "))));
    for (Field field : type.getDeclaredFields()) {
      if (isSeen(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(name + "." + field.getName() + ": " + field.getGenericType().getTypeName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isSeen(constructor.getModifiers()) && !constructor.isSynthetic()) {
        lines.add(name + ".new(" + types(constructor.getGenericParameterTypes()) + ")");
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      boolean isOwn = !(type.isRecord() && OF_EVERY_RECORD.contains(method.getName()));
      if (isSeen(method.getModifiers()) && !method.isSynthetic() && isOwn) {
        lines.add(
            "%s.%s(%s): %s%s"
                .formatted(
                    name,
                    method.getName(),
                    types(method.getGenericParameterTypes()),
                    mark(type, method),
                    method.getGenericReturnType().getTypeName()));
      }
    }
  }

  /** What a plugin must write is not what it may. */
  private static String mark(Class<?> type, Method method) {
    return Modifier.isStatic(method.getModifiers())
        ? "static "
        : type.isInterface() && Modifier.isAbstract(method.getModifiers()) ? "abstract " : "";
  }

  private static String types(java.lang.reflect.Type[] types) {
    return Arrays.stream(types)
        .map(java.lang.reflect.Type::getTypeName)
        .collect(Collectors.joining(", "));
  }
}
