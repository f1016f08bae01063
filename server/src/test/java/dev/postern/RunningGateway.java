package dev.postern;

import dev.postern.access.AccessReport;
import dev.postern.auth.Caller;
import dev.postern.auth.Whom;
import dev.postern.cli.Assembly;
import dev.postern.cli.PosternCommand;
import dev.postern.hook.TrialDatabase;
import dev.postern.pipeline.Explainer;
import dev.postern.pipeline.Explanation;
import dev.postern.pipeline.Question;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A gateway that runs already, for commands: only one can have the database of the demo. */
record RunningGateway(Gateway gateway, Path config) implements Assembly.Assembled {

  RunningGateway(TestGateway running) {
    this(running.gateway(), running.folder().resolve("postern.yaml"));
  }

  /** Runs a command with its config; gives the exit code. */
  int command(StringWriter said, String command, String... line) {
    System.setProperty("postern.home", TestGateway.home().toString());
    List<String> whole = new ArrayList<>(List.of(command));
    whole.addAll(List.of(line));
    whole.addAll(List.of("--config", config.toString()));
    return PosternCommand.commandLine(_ -> this)
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute(whole.toArray(String[]::new));
  }

  @Override
  public String listen() {
    return gateway.listen();
  }

  @Override
  public Views views() {
    return gateway.views();
  }

  @Override
  public Caller caller(Whom whom, String service) {
    return gateway.caller(whom, service);
  }

  @Override
  public Explanation explain(Question question, Whom whom, Explainer.Wish wish) {
    return gateway.explain(question, whom, wish);
  }

  @Override
  public TrialDatabase trialDatabase() {
    return gateway.trialDatabase();
  }

  @Override
  public Assembly.Offered tools(Identity identity) {
    return gateway.tools(identity);
  }

  @Override
  public AccessReport access(Whom whom, Optional<String> resource) {
    return gateway.access(whom, resource);
  }

  @Override
  public List<String> warnings() {
    return gateway.warnings();
  }

  @Override
  public void close() {
    // others use it
  }
}
