package dev.postern.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.GatewayException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests are shed while the heap is nearly full, and let by again once it is not. */
class AnswerMemoryTest {

  @Test
  @Timeout(30)
  void aFullHeapShedsRequestsUntilThereIsRoom() {
    AtomicBoolean isFull = new AtomicBoolean(true);
    AnswerMemory memory = new AnswerMemory(1_000, isFull::get);
    assertTrue(memory.isShort());
    GatewayException refusal = memory.refusal();
    assertEquals(503, refusal.status());
    assertEquals("PSTN563", refusal.wireCode());
    assertEquals("Its heap is nearly full.", refusal.details());
    isFull.set(false);
    while (memory.isShort()) {
      Thread.onSpinWait(); // it looks a few times a second
    }
    assertFalse(memory.isShort());
  }

  @Test
  void withRoomNothingIsShed() {
    assertFalse(new AnswerMemory(1_000, () -> false).isShort());
  }
}
