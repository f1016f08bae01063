package dev.postern.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * How an operator asks a running gateway to read everything again: an empty file in the folder
 * {@code reload} of the gateway's data folder, whose name is made up. The gateway takes it away and
 * puts its answer beside it. Who may write there may ask, and nobody else.
 */
public final class ReloadRequests {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MOST_AT_ONCE = 100;
  private static final Duration KEPT_FOR = Duration.ofHours(1);
  private static final String KEPT = "kept";
  private static final String DONE = "done";

  private final Path folder;

  /**
   * @param dataFolder that of the config; it may not exist yet
   */
  public ReloadRequests(Path dataFolder) {
    this.folder = dataFolder.resolve("reload");
  }

  /**
   * What came of it.
   *
   * @param isInForce whether all that was read is in force now
   * @param lines what is, and what was kept and why, for the operator
   */
  public record Answer(boolean isInForce, List<String> lines) {
    public Answer {
      lines = List.copyOf(lines);
    }
  }

  /** Leaves a request; gives its name. */
  String ask() throws IOException {
    Files.createDirectories(folder);
    String id = UUID.randomUUID().toString();
    Files.createFile(folder.resolve(id));
    return id;
  }

  /** The answer to a request, once it is there; gone then. */
  Optional<Answer> answer(String id) throws IOException {
    Path file = folder.resolve(id + ".answer");
    try {
      List<String> lines = Files.readAllLines(file);
      Files.delete(file);
      return Optional.of(new Answer(lines.getFirst().equals(DONE), lines.subList(1, lines.size())));
    } catch (NoSuchFileException notYet) {
      return Optional.empty();
    }
  }

  /** The answer to a request, waited for; empty where there is none in time. */
  Optional<Answer> await(String id, int seconds) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Optional<Answer> answer = answer(id);
    while (answer.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      answer = answer(id);
    }
    return answer;
  }

  /** Takes a request back; whether nobody had taken it before. */
  boolean takeBack(String id) throws IOException {
    return Files.deleteIfExists(folder.resolve(id));
  }

  /** The requests left since the last look, taken away. */
  public List<String> take() throws IOException {
    List<String> taken = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (taken.size() < MOST_AT_ONCE
            && ID.matcher(name).matches()
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.deleteIfExists(file)) {
          taken.add(name);
        } else if (name.endsWith(".answer") && isForgotten(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException nobodyAsked) {
      return List.of();
    }
    return taken;
  }

  /** Whoever asked has long stopped waiting. */
  private static boolean isForgotten(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(KEPT_FOR));
    } catch (NoSuchFileException justRead) {
      return false;
    }
  }

  /** Answers one; the answer appears whole or not at all. */
  public void answer(String id, Answer answer) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(answer.isInForce() ? DONE : KEPT);
    answer.lines().forEach(line -> lines.addAll(line.lines().toList()));
    Path part = folder.resolve(id + ".part");
    Files.write(part, lines, StandardCharsets.UTF_8);
    Files.move(part, folder.resolve(id + ".answer"), StandardCopyOption.ATOMIC_MOVE);
  }
}
