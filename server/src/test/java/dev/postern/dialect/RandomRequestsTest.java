package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Requests put together at random from the words of the dialect, right and wrong ones. Whatever
 * they are, the gateway answers, never with a fault of its own and never with a word of its inside.
 *
 * <p>The seed is fixed, {@code -Ddialect.seed=} takes another, and {@code -Ddialect.minutes=} goes
 * on for that long instead of 200 requests.
 */
class RandomRequestsTest {
  private static final int REQUESTS = 200;

  /** What the dialect answers with 5xx for: reasons that lie with the database. */
  private static final Set<String> FAULTS_OF_THE_DATABASE =
      Set.of("21000", "40001", "40P01", "54001", "54000", "55000", "57014", "P0004");

  /** SQL that no message of the database quotes, and Java. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?i)\\bselect\\b.+\\bfrom\\b.+\\bwhere\\b|json_agg\\(|row_to_json\\(|\\bat"
              + " [a-z]+\\.[\\w.$]+\\("
              + "|java\\.|dev\\.postern|org\\.postgresql|Exception\\b|PGRSTX00");

  @Test
  void noRequestBringsTheGatewayDown() {
    long seed = Long.getLong("dialect.seed", 20_260_101L);
    long minutes = Long.getLong("dialect.minutes", 0);
    RandomRequest requests = new RandomRequest(new Random(seed));
    Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
    List<String> faults = new ArrayList<>();
    int asked = 0;
    int served = 0;
    try (DialectGateway gateway = DialectGateway.thatForgets()) {
      while (asked < REQUESTS || Instant.now().isBefore(end)) {
        RandomRequest.Request request = requests.next();
        HttpResponse<String> answer = ask(gateway, request);
        fault(request, answer).ifPresent(faults::add);
        asked++;
        served += answer.statusCode() < 400 ? 1 : 0;
      }
    }
    assertEquals(List.of(), faults, "with the seed " + seed);
    // Requests that are all refused would prove little.
    assertTrue(served > asked / 20, served + " of " + asked + " were served");
  }

  private static HttpResponse<String> ask(DialectGateway gateway, RandomRequest.Request request) {
    return gateway.call(request.method(), request.target(), request.headers(), request.body());
  }

  private static Optional<String> fault(
      RandomRequest.Request request, HttpResponse<String> answer) {
    String body = answer.body();
    boolean isOwnFault =
        answer.statusCode() >= 500
            && FAULTS_OF_THE_DATABASE.stream().noneMatch(code -> isCode(answer, code));
    boolean showsInside =
        answer.statusCode() >= 400 && INSIDE.matcher(withoutCaller(body, request)).find();
    return isOwnFault || showsInside
        ? Optional.of(request + " -> " + answer.statusCode() + " " + body)
        : Optional.empty();
  }

  private static boolean isCode(HttpResponse<String> answer, String code) {
    return answer.headers().allValues("Proxy-Status").contains("PostgREST; error=" + code)
        || answer.body().contains("\"code\":\"" + code + "\"");
  }

  /** What the caller said may come back in a message. */
  private static String withoutCaller(String body, RandomRequest.Request request) {
    String text = body;
    for (Map.Entry<String, String> parameter : request.parameters()) {
      text = text.replace(parameter.getValue(), "");
    }
    return text;
  }
}
