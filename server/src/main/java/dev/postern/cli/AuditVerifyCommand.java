package dev.postern.cli;

import dev.postern.audit.AnchorKey;
import dev.postern.audit.RecordFiles;
import dev.postern.audit.Slot;
import dev.postern.audit.Verification;
import dev.postern.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether records are as they were written. */
@Command(
    name = "verify",
    description = {
      "Look whether every audit record is there, in its place and as it was written.",
      "Names the first one that is not, and ends with 1 then. The gateway may be running."
    },
    mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The public key, from a safe place; audit-key.pub in the data folder if none.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--anchors",
      paramLabel = "FILE",
      description = "The anchors, from a safe place; those beside the records if none.")
  private Optional<Path> anchors = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The records; those of the config if none.")
  private Optional<Path> file = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Config loaded = config.load();
    Path keyFile = key.orElse(AnchorKey.publicFile(loaded.dataFolder().resolve("audit-key")));
    if (!Files.exists(keyFile)) {
      throw new CommandException(
          "There is no public key at " + keyFile + "; name the file that holds it with --key");
    }
    String trusted = Files.readString(keyFile, StandardCharsets.US_ASCII).strip();
    List<RecordFiles> all =
        file.isPresent() ? List.of(new RecordFiles(file.get())) : Slot.all(loaded.audit().file());
    boolean isGood = true;
    for (RecordFiles files : all) {
      Path anchorFile = anchors.orElse(files.anchors());
      Verification.Report report = new Verification(files, anchorFile, trusted).run();
      tell(all.size() == 1 ? "" : files.current().getFileName() + ": ", report);
      isGood &= report.isGood();
    }
    return isGood ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void tell(String which, Verification.Report report) {
    PrintWriter out = spec.commandLine().getOut();
    report.notes().forEach(note -> out.println("note: " + which + note));
    if (report.isGood()) {
      out.printf(
          "good: %s%d records, %d to %d; signed up to %d by %d anchors%n",
          which,
          report.records(),
          report.first(),
          report.last(),
          report.anchoredThrough(),
          report.anchors());
    } else {
      String place = report.badSequence().map(bad -> "record " + bad + ": ").orElse("");
      out.println("bad: " + which + place + report.problem());
    }
    out.flush();
  }
}
