package dev.postern.cli;

import dev.postern.cli.postgrest.PostgrestImport;
import dev.postern.cli.postgrest.UnreadableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a config that behaves as a PostgREST site did. */
@Command(
    name = "postgrest",
    description = {
      "Write a postern.yaml that behaves as PostgREST does with this config file, or with the",
      "PGRST_ variables of the environment, which stand above the file.",
      "What has no counterpart is named on stderr."
    },
    mixinStandardHelpOptions = true)
final class ImportPostgrestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "PostgREST's config file; without it the environment alone.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write it here, for its owner alone to read, rather than to stdout.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--mount",
      paramLabel = "PATH",
      defaultValue = "/",
      description = "The path to serve it under (${DEFAULT-VALUE}); supabase-js calls /rest/v1.")
  private String mount = "/";

  @Override
  public Integer call() throws IOException {
    PostgrestImport taken = take();
    PrintWriter err = spec.commandLine().getErr();
    taken.notes().forEach(err::println);
    err.flush();
    if (output.isEmpty()) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(taken.yaml());
      out.flush();
      return 0;
    }
    if (Files.exists(output.get())) {
      throw new ParameterException(
          spec.commandLine(), output.get() + " is there already; name another file");
    }
    Serving.writeSecret(output.get(), taken.yaml());
    return 0;
  }

  private PostgrestImport take() throws IOException {
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw new ParameterException(spec.commandLine(), file.get() + " cannot be read");
    }
    Optional<String> text =
        file.isPresent() ? Optional.of(Files.readString(file.get())) : Optional.empty();
    try {
      return PostgrestImport.of(text, System.getenv(), Path.of("").toAbsolutePath(), mount);
    } catch (UnreadableException wrong) {
      throw new ParameterException(
          spec.commandLine(),
          file.map(Path::toString).orElse("The environment") + ": " + wrong.getMessage());
    }
  }
}
