package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.AuditRule;
import dev.postern.config.AuditSettings;
import dev.postern.config.AuditSettings.Kind;
import dev.postern.config.Place;
import dev.postern.config.Position;
import dev.postern.operation.Surface;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What was done to records is found, and what a crash leaves behind is told apart from it. */
class ChainTest {
  private static final int MANY = 20;

  @TempDir Path folder;
  private AnchorKey key;

  @BeforeEach
  void makeKey() {
    key = AnchorKey.at(folder.resolve("audit-key"));
  }

  private AuditSettings settings(long maxFileBytes, int keepDays) {
    return new AuditSettings(
        folder.resolve("audit.jsonl"),
        "one",
        5,
        60_000,
        maxFileBytes,
        0,
        keepDays,
        0,
        AuditRule.DEFAULT,
        List.of(),
        false);
  }

  private AuditLog open() {
    return open(settings(1 << 30, 0));
  }

  private AuditLog open(AuditSettings settings) {
    AuditLog log = new AuditLog(settings, key, "test");
    log.start();
    return log;
  }

  private static AuditRecord entry(String id, boolean isWrite) {
    return new AuditRecord(
        Instant.EPOCH,
        id,
        Surface.REST,
        "127.0.0.1",
        "test",
        Optional.empty(),
        "",
        Optional.empty(),
        "test",
        "",
        "",
        0,
        0,
        1,
        Map.of(),
        "",
        0,
        "",
        false,
        "",
        false,
        List.of(),
        Map.of(),
        new Evidence("", "", isWrite, AuditRule.UNSAID, List.of()),
        List.of());
  }

  private void write(int count) {
    try (AuditLog log = open()) {
      for (int i = 0; i < count; i++) {
        log.append(entry("r" + i, i % 3 == 0));
      }
    }
  }

  private RecordFiles files() {
    return new RecordFiles(folder.resolve("audit.jsonl"));
  }

  private Verification.Report verify() throws IOException {
    return new Verification(files(), files().anchors(), key.publicKey()).run();
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(files().current()));
  }

  private void put(List<String> lines) throws IOException {
    Files.writeString(files().current(), String.join("\n", lines) + "\n");
  }

  @Test
  void whatNobodyTouchedIsGood() throws IOException {
    write(MANY);
    write(MANY);
    Verification.Report report = verify();
    assertTrue(report.isGood(), report::problem);
    // each run begins and ends with a record of its own
    assertEquals(2 * (MANY + 2), report.records());
    assertEquals(report.last(), report.anchoredThrough());
    assertEquals(List.of(), report.notes());
  }

  /** What is done to the lines, by what it is called, and the first record that is then wrong. */
  private record Attack(String name, long bad, Deed deed) {}

  private interface Deed {
    void on(List<String> lines);
  }

  @TestFactory
  Stream<DynamicTest> anythingDoneIsFound() {
    return Stream.of(
            new Attack(
                "an edit", 7, lines -> lines.set(6, lines.get(6).replace("127.0.0.1", "10.0.0.1"))),
            new Attack(
                "another hash",
                7,
                lines ->
                    lines.set(
                        6,
                        lines
                            .get(6)
                            .replace("\"hash\":\"", "\"hash\":\"f")
                            .replaceFirst("f(.{63}).\"}", "f$1\"}"))),
            new Attack("a record taken out", 7, lines -> lines.remove(6)),
            new Attack("two in another order", 7, lines -> Collections.swap(lines, 6, 7)),
            new Attack("one put in twice", 8, lines -> lines.add(7, lines.get(6))),
            new Attack("a line that is no record", 8, lines -> lines.add(7, "{}")),
            new Attack("the beginning cut off", 6, lines -> lines.subList(0, 6).clear()),
            new Attack("the end cut off", 13, lines -> lines.subList(12, lines.size()).clear()),
            new Attack("the last one cut off", MANY + 2, List::removeLast),
            new Attack(
                "the last one edited",
                MANY + 2,
                lines -> lines.set(MANY + 1, lines.getLast().replace("stop", "halt"))))
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.name,
                    () -> {
                      Files.deleteIfExists(files().current());
                      Files.deleteIfExists(files().anchors());
                      write(MANY);
                      List<String> lines = lines();
                      attack.deed.on(lines);
                      put(lines);
                      Verification.Report report = verify();
                      assertEquals(Optional.of(attack.bad), report.badSequence(), report.problem());
                    }));
  }

  @Test
  void aChainMadeAnewIsNotTheOneThatWasSigned() throws IOException {
    write(MANY);
    byte[] anchors = Files.readAllBytes(files().anchors());
    Files.delete(files().current());
    Files.delete(files().anchors());
    write(MANY);
    Files.write(files().anchors(), anchors);
    Verification.Report report = verify();
    assertFalse(report.isGood());
    assertTrue(report.problem().contains("made anew"), report.problem());
  }

  @Test
  void anchorsOfAnotherKeyAreNotBelieved() throws IOException {
    write(MANY);
    AnchorKey other = AnchorKey.at(folder.resolve("other-key"));
    Verification.Report report =
        new Verification(files(), files().anchors(), other.publicKey()).run();
    assertTrue(report.problem().contains("not signed by this key"), report.problem());
    Files.delete(files().anchors());
    assertTrue(verify().problem().contains("anchors are missing"), verify().problem());
  }

  @Test
  void aLineThatAKilledProcessLeftIsExplained() throws IOException {
    write(MANY);
    Files.writeString(
        files().current(), "{\"seq\":23,\"node\":\"one\",\"ti", StandardOpenOption.APPEND);
    Verification.Report killed = verify();
    assertTrue(killed.isGood(), killed::problem);
    assertTrue(killed.notes().getFirst().contains("killed while it wrote record 23"));

    write(1);
    Verification.Report started = verify();
    assertTrue(started.isGood(), started::problem);
    assertEquals(MANY + 5, started.records());
    assertTrue(lines().get(MANY + 2).contains("\"cut_bytes\":26"), lines().get(MANY + 2));
    try (Stream<Path> all = Files.list(folder)) {
      assertTrue(all.anyMatch(file -> file.getFileName().toString().startsWith("audit.cut-")));
    }
  }

  @Test
  void linesOfNoChainAreSetAside() throws IOException {
    Files.writeString(files().current(), "{\"time\":\"2026-01-01T00:00:00Z\"}\n");
    write(1);
    assertTrue(verify().isGood(), verify().problem());
    try (Stream<Path> all = Files.list(folder)) {
      assertTrue(
          all.anyMatch(file -> file.getFileName().toString().startsWith("audit.unchained-")));
    }
  }

  @Test
  void fullFilesAreChainedAndOldOnesDeletedOnRecord() throws Exception {
    try (AuditLog log = open(settings(4_096, 0))) {
      for (int i = 0; i < 100; i++) {
        log.append(entry("r" + i, true));
      }
    }
    List<Path> all = files().all();
    assertTrue(all.size() > 3, all::toString);
    assertTrue(verify().isGood(), verify().problem());

    Path oldest = all.getFirst();
    Path second = all.get(1);
    Files.setLastModifiedTime(oldest, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    try (AuditLog log = open(settings(4_096, 7))) {
      // the thread that keeps the disk in order deletes before it brings this one there
      log.append(entry("wait", true));
      while (Files.exists(oldest)) {
        log.append(entry("wait", true));
      }
    }
    assertTrue(Files.exists(second));
    Verification.Report report = verify();
    assertTrue(report.isGood(), report::problem);
    assertTrue(report.notes().getFirst().contains("deleted as the config says"));

    Files.delete(second);
    assertEquals(Optional.of(report.first() + recordsIn(second) - 1), verify().badSequence());
  }

  private long recordsIn(Path deleted) throws IOException {
    List<Path> left = files().all();
    assertFalse(left.contains(deleted));
    String firstLeft = Files.readAllLines(left.getFirst()).getFirst();
    long first = Link.sequence(firstLeft.getBytes(StandardCharsets.UTF_8));
    String name = deleted.getFileName().toString();
    return first - Long.parseLong(name.substring("audit.".length(), name.lastIndexOf('.')));
  }

  @Test
  void aFileInTheMiddleIsMissed() throws IOException {
    try (AuditLog log = open(settings(4_096, 0))) {
      for (int i = 0; i < 100; i++) {
        log.append(entry("r" + i, true));
      }
    }
    Files.delete(files().all().get(1));
    assertFalse(verify().isGood());
    assertTrue(verify().problem().contains("are missing"), verify().problem());
  }

  @Test
  void onlyOneGatewayWrites() {
    try (AuditLog log = open()) {
      assertThrows(UncheckedIOException.class, this::open, log.node());
    }
  }

  @Test
  void manyAtOnceAreOneChain() throws Exception {
    int threads = 16;
    CountDownLatch done = new CountDownLatch(threads);
    try (AuditLog log = open()) {
      for (int i = 0; i < threads; i++) {
        String id = "t" + i;
        Thread.startVirtualThread(
            () -> {
              for (int j = 0; j < 50; j++) {
                log.append(entry(id + "-" + j, j % 2 == 0));
              }
              done.countDown();
            });
      }
      done.await();
      assertEquals(0, log.refused());
    }
    Verification.Report report = verify();
    assertTrue(report.isGood(), report::problem);
    assertEquals(threads * 50 + 2, report.records());
  }

  @Test
  void aLogServerByUdpGetsEveryRecord() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        AuditLog log = open();
        Sinks sinks = new Sinks(log)) {
      String url = "udp://127.0.0.1:" + server.getLocalPort();
      Place place = new Place("audit.sinks", Position.wholeOf(folder), Map.of());
      sinks.start(
          List.of(new AuditSettings.Sink("far", Kind.SYSLOG, url, "", "", place)),
          service -> {
            throw new IllegalStateException("no table is asked for");
          });
      log.append(entry("r1", true));
      for (int sequence = 1; sequence <= 2; sequence++) {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        String message =
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        assertTrue(message.startsWith("<109>1 "), message);
        assertTrue(message.contains(" - {\"seq\":%d,".formatted(sequence)), message);
        assertTrue(message.endsWith("\"}"), message);
      }
    }
  }

  @Test
  void aFollowerSeesEveryRecordOnceAlsoWhenFilesChange() throws Exception {
    List<Long> seen = new ArrayList<>();
    try (AuditLog log = open(settings(4_096, 0));
        Follower follower = new Follower(files(), 0)) {
      for (int i = 0; i < 100; i++) {
        log.append(entry("r" + i, true));
        follower.next(7, log.syncedThrough()).forEach(line -> seen.add(line.sequence()));
      }
      while (follower.last() < log.syncedThrough()) {
        follower.next(7, log.syncedThrough()).forEach(line -> seen.add(line.sequence()));
      }
    }
    assertEquals(Stream.iterate(1L, n -> n + 1).limit(seen.size()).toList(), seen);
    try (Follower late = new Follower(files(), 50)) {
      assertEquals(51, late.next(1, Long.MAX_VALUE).getFirst().sequence());
    }
  }
}
