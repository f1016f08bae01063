package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerTimingTest {

  @Test
  void stagesAreToldInTheirOrderWithOneDigit() {
    assertEquals(
        "jwt;dur=0.1, parse;dur=1.0, transaction;dur=1234.6, response;dur=0.0",
        ServerTiming.text(
            Map.of(
                ServerTiming.RESPONSE, 0L,
                ServerTiming.TRANSACTION, 1_234_560_000L,
                ServerTiming.JWT, 100_000L,
                ServerTiming.PARSE, 1_000_000L)));
  }
}
