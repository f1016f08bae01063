package dev.postern.audit;

import dev.postern.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Looks whether the records of a node are all there, in their order and as they were written: by
 * their chain of hashes, and by the anchors that were signed on the way.
 */
public final class Verification {
  private final RecordFiles files;
  private final Path anchorFile;
  private final String publicKey;
  private final Map<Long, List<Anchor>> anchors = new HashMap<>();
  private final Map<Long, String> deletedThrough = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private Link last = Link.START;
  private byte[] begun = Link.START.hash();
  private long first;
  private long records;
  private long anchoredThrough;
  private int anchorCount;

  /**
   * What came of it.
   *
   * @param badSequence the first record that is not as it was; empty where all are
   * @param problem what is wrong with it; empty where nothing is
   * @param notes what a person should know besides
   */
  public record Report(
      Optional<Long> badSequence,
      String problem,
      List<String> notes,
      long first,
      long last,
      long records,
      int anchors,
      long anchoredThrough) {
    public Report {
      notes = List.copyOf(notes);
    }

    public boolean isGood() {
      return problem.isEmpty();
    }
  }

  /** The chain is broken at a record. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<Long> sequence;

    Broken(long sequence, String problem) {
      super(problem);
      this.sequence = sequence > 0 ? Optional.of(sequence) : Optional.empty();
    }
  }

  /**
   * @param anchorFile the anchors; a copy that was kept elsewhere counts more
   * @param publicKey whose anchors are believed, in Base64
   */
  public Verification(RecordFiles files, Path anchorFile, String publicKey) {
    this.files = files;
    this.anchorFile = anchorFile;
    this.publicKey = publicKey;
  }

  /** Reads everything once. */
  public Report run() throws IOException {
    try {
      readAnchors();
      List<Path> all = files.all();
      for (int i = 0; i < all.size(); i++) {
        check(all.get(i), i == all.size() - 1);
      }
      checkBeginning();
      checkEnd();
      return report(Optional.empty(), "");
    } catch (Broken broken) {
      return report(broken.sequence, broken.getMessage());
    }
  }

  private Report report(Optional<Long> bad, String problem) {
    return new Report(
        bad, problem, notes, first, last.sequence(), records, anchorCount, anchoredThrough);
  }

  private void readAnchors() throws IOException, Broken {
    List<String> lines;
    try {
      lines = Files.readAllLines(anchorFile);
    } catch (NoSuchFileException missing) {
      throw new Broken(0, "the anchors are missing: there is no " + anchorFile);
    }
    for (int i = 0; i < lines.size(); i++) {
      Optional<Anchor> anchor = Anchor.read(lines.get(i));
      if (anchor.isEmpty() && i == lines.size() - 1) {
        notes.add("the last anchor was cut off while it was written; those before it count");
        break;
      }
      if (anchor.isEmpty() || !anchor.get().isBy(publicKey)) {
        throw new Broken(
            anchor.map(Anchor::sequence).orElse(0L),
            "line %d of the anchors is not signed by this key".formatted(i + 1));
      }
      anchors.computeIfAbsent(anchor.get().sequence(), none -> new ArrayList<>()).add(anchor.get());
      anchoredThrough = Math.max(anchoredThrough, anchor.get().sequence());
      anchorCount++;
    }
  }

  private void check(Path file, boolean isLast) throws IOException, Broken {
    try (LineReader lines = new LineReader(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        check(line, file);
      }
      if (lines.unfinishedBytes() > 0) {
        unfinished(file, isLast, lines.unfinishedBytes());
      }
    }
  }

  private void unfinished(Path file, boolean isLast, int bytes) throws Broken {
    if (!isLast) {
      throw new Broken(last.sequence() + 1, "%s ends within a line".formatted(file.getFileName()));
    }
    notes.add(
        ("the last line ends after %d bytes: the process was killed while it wrote record %d, whose"
                + " call was not answered")
            .formatted(bytes, last.sequence() + 1));
  }

  private void check(byte[] line, Path file) throws Broken {
    long sequence = Link.sequence(line);
    if (sequence < 0) {
      throw new Broken(
          last.sequence() + 1,
          "what stands behind record %d in %s is no record"
              .formatted(last.sequence(), file.getFileName()));
    }
    if (first == 0) {
      begin(line, sequence);
    }
    checkOrder(sequence);
    Link said = Link.said(line);
    if (!said.hasHash(last.next(line))) {
      throw new Broken(sequence, "record %d was changed, or one before it".formatted(sequence));
    }
    last = said;
    records++;
    checkAnchors(said);
    if (isEvent(line)) {
      JsonNode event = JsonText.parse(line, line.length);
      event
          .path("deleted")
          .forEach(
              gone ->
                  deletedThrough.put(
                      gone.path("through").asLong(), gone.path("hash").asString("")));
    }
  }

  /** The first record there is says on what it follows. */
  private void begin(byte[] line, long sequence) throws Broken {
    first = sequence;
    try {
      String before = JsonText.parse(line, line.length).path("prev").asString("");
      begun = HexFormat.of().parseHex(before);
      last = new Link(sequence - 1, begun);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw new Broken(sequence, "record %d is not the first of a file".formatted(sequence));
    }
    if (begun.length != Link.START.hash().length) {
      throw new Broken(
          sequence - 1, "the records before %d are missing from their file".formatted(sequence));
    }
  }

  private void checkOrder(long sequence) throws Broken {
    long expected = last.sequence() + 1;
    if (sequence > expected) {
      throw new Broken(
          expected,
          sequence == expected + 1
              ? "record %d is missing".formatted(expected)
              : "records %d to %d are missing".formatted(expected, sequence - 1));
    }
    if (sequence < expected) {
      throw new Broken(
          expected, "record %d stands where record %d belongs".formatted(sequence, expected));
    }
  }

  private void checkAnchors(Link said) throws Broken {
    for (Anchor anchor : anchors.getOrDefault(said.sequence(), List.of())) {
      if (!anchor.hash().equals(said.hex())) {
        throw new Broken(
            said.sequence(),
            "record %d is not the one that was signed at %s: records were made anew"
                .formatted(said.sequence(), anchor.time()));
      }
    }
  }

  private static boolean isEvent(byte[] line) {
    return new String(line, 0, Math.min(line.length, 160), StandardCharsets.UTF_8)
        .contains("\"event\":");
  }

  /** What is missing at the beginning was deleted as a later record says, or by somebody. */
  private void checkBeginning() throws Broken {
    if (first <= 1) {
      if (first == 1 && !Link.START.hasHash(begun)) {
        throw new Broken(1, "record 1 follows on something");
      }
      return;
    }
    String hash = deletedThrough.get(first - 1);
    if (hash == null || !hash.equals(HexFormat.of().formatHex(begun))) {
      throw new Broken(
          first - 1,
          "records up to %d are missing, and no record says that they were deleted"
              .formatted(first - 1));
    }
    notes.add("records up to %d were deleted as the config says".formatted(first - 1));
  }

  private void checkEnd() throws Broken {
    if (anchoredThrough > last.sequence()) {
      throw new Broken(
          last.sequence() + 1,
          last.sequence() + 1 == anchoredThrough
              ? "record %d is missing: it was signed".formatted(anchoredThrough)
              : "records %d to %d are missing: the last of them was signed"
                  .formatted(last.sequence() + 1, anchoredThrough));
    }
    if (anchors.isEmpty() && records > 0) {
      throw new Broken(1, "there is no anchor at all");
    }
  }
}
