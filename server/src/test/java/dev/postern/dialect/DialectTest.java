package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postern.Tokens;
import dev.postern.golden.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;

/**
 * The dialect on the wire, one file a feature, one request a case. What is expected was written
 * from the dialect's documentation, so answers are never rewritten from what the gateway says.
 *
 * <p>Besides header fields a case may say:
 *
 * <pre>
 * As: member            a token of this role
 * Claims: {"sub": "a"}  a token of these claims
 * Token: x.y.z          these credentials
 * Note: …               what the documentation leaves open
 * Differs: …            why the gateway answers otherwise; the case fails once it does not
 * </pre>
 *
 * {@code -Ddialect.only=regex} runs the cases whose {@code file: title} has a match. All failures
 * stand, short, in {@code target/dialect-failures.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DialectTest {
  private static final Path FAILURES = Path.of("target/dialect-failures.txt");
  private static final Pattern ONLY = Pattern.compile(System.getProperty("dialect.only", ""));

  private final List<String> failures = new ArrayList<>();
  private DialectGateway gateway;

  @BeforeAll
  void start() {
    gateway = DialectGateway.thatForgets();
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    Files.createDirectories(FAILURES.getParent());
    Files.write(FAILURES, failures);
  }

  @TestFactory
  Stream<DynamicContainer> cases() throws IOException {
    try (Stream<Path> files = Files.list(DialectGateway.RESOURCES)) {
      return files.filter(file -> file.toString().endsWith(".http")).sorted().toList().stream()
          .map(this::file);
    }
  }

  private DynamicContainer file(Path file) {
    String name = file.getFileName().toString();
    List<GoldenCase> cases = GoldenCase.read(DialectGateway.read(name));
    assertFalse(cases.isEmpty(), name + " holds no case");
    return DynamicContainer.dynamicContainer(
        name,
        cases.stream()
            .filter(one -> ONLY.matcher(name + ": " + one.title()).find())
            .map(one -> DynamicTest.dynamicTest(one.title(), () -> play(name, one))));
  }

  private void play(String file, GoldenCase one) {
    Map<String, String> headers = new LinkedHashMap<>(one.headers());
    headers.remove("Note");
    String reason = headers.remove("Differs");
    String claims = headers.remove("Claims");
    String token = headers.remove("Token");
    if (!one.role().isEmpty()) {
      token = Tokens.ofRole(one.role());
    } else if (claims != null) {
      token = Tokens.of(claims);
    }
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    List<String> differences =
        ExpectedAnswer.read(one.answer())
            .differences(gateway.call(one.method(), one.path(), headers, one.body()));
    if (reason == null && !differences.isEmpty()) {
      fail(file, one, String.join("\n  ", differences));
    } else if (reason != null && differences.isEmpty()) {
      fail(file, one, "is no longer different: " + reason);
    }
  }

  private void fail(String file, GoldenCase one, String what) {
    String text =
        "%s: %s\n  %s %s\n  %s".formatted(file, one.title(), one.method(), one.path(), what);
    failures.add(text);
    AssertionFailedError failure = new AssertionFailedError(text);
    // Where in the runner it failed says nothing.
    failure.setStackTrace(new StackTraceElement[0]);
    throw failure;
  }
}
