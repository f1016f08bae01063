package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.TestGateway;
import dev.postern.mask.Masking;
import dev.postern.mask.SafePattern;
import dev.postern.spi.Mask;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Patterns of the small language find the same in PostgreSQL and in Java. */
class SafePatternTest {
  private static final int PATTERNS = 4_000;
  private static final String[] ATOMS = {
    "a", "b", ".", "[ab]", "[^a]", "[a-c]", "[^a-b1]", "\\d", "\\w", "\\s", "[\\d.]", "[^\\s]",
    "\\.", "-", "😀", "ä", "[ä😀]", "_", "\\[", "[x\\]]"
  };
  private static final String[] TIMES = {"", "", "", "?", "{2}", "{0,2}", "{1,3}", "{0,5}"};
  private static final String[] SIGNS = {
    "a", "a", "b", "b", "c", "1", "2", ".", "-", "_", " ", "\n", "ä", "😀", "[", "x", "]", "\\"
  };
  private static final String[] WITH = {"***", "", "\\1", "$1", "&", "\\&", "\\\\"};

  private final Random random = new Random(11);

  private String some(String[] of, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      text.append(of[random.nextInt(of.length)]);
    }
    return text.toString();
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder(ATOMS[random.nextInt(ATOMS.length)]);
    for (int i = random.nextInt(4); i > 0; i--) {
      pattern.append(TIMES[random.nextInt(TIMES.length)]);
      pattern.append(ATOMS[random.nextInt(ATOMS.length)]);
    }
    return pattern.append(TIMES[random.nextInt(TIMES.length)]).toString();
  }

  @Test
  void bothFindTheSame() throws SQLException {
    try (TestGateway gateway = TestGateway.demo();
        Connection connection = gateway.superuser();
        PreparedStatement replace =
            connection.prepareStatement("select regexp_replace(? collate \"C\", ?, ?, 'g')")) {
      for (int i = 0; i < PATTERNS; i++) {
        String written = pattern();
        String read;
        try {
          read = SafePattern.read(written);
        } catch (IllegalArgumentException couldBeEmpty) {
          continue;
        }
        String text = some(SIGNS, 14);
        String with = WITH[random.nextInt(WITH.length)];
        replace.setString(1, text);
        replace.setString(2, read);
        replace.setString(3, with.replace("\\", "\\\\"));
        try (ResultSet found = replace.executeQuery()) {
          found.next();
          assertEquals(
              found.getString(1),
              Masking.masked(text, new Mask.Replace(read, with)).orElseThrow(),
              () -> "'%s' in '%s'".formatted(written, text));
        }
      }
    }
  }
}
