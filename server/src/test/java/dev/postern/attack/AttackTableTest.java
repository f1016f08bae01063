package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of attacks names every case once, and no test that there is not. */
class AttackTableTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final int CASES = 130;

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+)(?:–(\\d+))? \\|.*\\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final Pattern FILE = Pattern.compile("`([\\w-]+/[\\w-]+\\.(?:http|txt))`");
  private static final Pattern METHOD = Pattern.compile("\\bvoid (\\w+)\\(");

  private static String page() throws IOException {
    return Files.readString(CHECKOUT.resolve("server/ATTACKS.md"));
  }

  @Test
  void everyCaseIsThereOnceInItsOrder() throws IOException {
    List<Integer> cases = new ArrayList<>();
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      int first = Integer.parseInt(row.group(1));
      int last = row.group(2) == null ? first : Integer.parseInt(row.group(2));
      IntStream.rangeClosed(first, last).forEach(cases::add);
    }
    assertEquals(IntStream.rangeClosed(1, CASES).boxed().toList(), cases);
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    String page = page();
    Map<String, Set<String>> methods = methods();
    List<String> missing = new ArrayList<>();
    Matcher test = TEST.matcher(page);
    while (test.find()) {
      if (!methods.getOrDefault(test.group(1), Set.of()).contains(test.group(2))) {
        missing.add(test.group());
      }
    }
    Matcher file = FILE.matcher(page);
    while (file.find()) {
      if (!Files.exists(CHECKOUT.resolve("server/src/test/resources").resolve(file.group(1)))) {
        missing.add(file.group());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(methods.size() > 50, methods::toString);
  }

  /** The methods of test classes by the classes' simple names. */
  private static Map<String, Set<String>> methods() throws IOException {
    Map<String, Set<String>> methods = new HashMap<>();
    for (String root :
        List.of(
            "server",
            "plugins/postgres",
            "plugins/jwt",
            "plugins/oidc",
            "plugins/api-key",
            "plugins/saml",
            "plugins/ldap")) {
      try (Stream<Path> files = Files.walk(CHECKOUT.resolve(root).resolve("src/test/java"))) {
        for (Path file : files.filter(one -> one.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          Set<String> own = methods.computeIfAbsent(name, unseen -> new HashSet<>());
          Matcher method = METHOD.matcher(Files.readString(file));
          while (method.find()) {
            own.add(method.group(1));
          }
        }
      }
    }
    return methods;
  }
}
