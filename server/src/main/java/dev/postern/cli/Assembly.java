package dev.postern.cli;

import dev.postern.access.AccessReport;
import dev.postern.auth.Caller;
import dev.postern.auth.Whom;
import dev.postern.config.Config;
import dev.postern.hook.TrialDatabase;
import dev.postern.pipeline.Explainer;
import dev.postern.pipeline.Explanation;
import dev.postern.pipeline.Question;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts a gateway together; handed to the commands by the composition root. */
@FunctionalInterface
public interface Assembly {

  /**
   * Opens plugins, sources, policy and hooks, but no port.
   *
   * @param config reads the config: once now, and again whenever its file has changed
   * @throws dev.postern.config.ConfigException naming everything that is wrong with the config
   */
  Assembled assemble(Supplier<Config> config);

  /**
   * An MCP tool.
   *
   * @param characters how long its entry in the list is that every model is given
   */
  record OfferedTool(String name, String title, int characters) {}

  /**
   * The MCP tools of a caller.
   *
   * @param version another one wherever anything is different that a model is told
   * @param tools in the order of the list
   */
  record Offered(String version, List<OfferedTool> tools) {
    public Offered {
      tools = List.copyOf(tools);
    }
  }

  /** A gateway put together. */
  interface Assembled extends AutoCloseable {

    /**
     * Opens the port and answers calls from now on. Where that fails, everything is closed.
     *
     * @return the address, for instance {@code http://127.0.0.1:8080}
     */
    String listen();

    /** The services as callers see them. */
    Views views();

    /** The MCP tools a caller is offered. */
    Offered tools(Identity identity);

    /**
     * Who somebody is to a service, found out in the way of every call.
     *
     * @throws dev.postern.error.GatewayException where there is nobody like that, or what they
     *     bring proves nothing
     */
    Caller caller(Whom whom, String service);

    /**
     * What would become of a call, and why; nothing of it is done.
     *
     * @throws dev.postern.error.GatewayException where there is nobody like {@code whom}, or it is
     *     nothing that could be explained
     */
    Explanation explain(Question question, Whom whom, Explainer.Wish wish);

    /**
     * What somebody may do, and why.
     *
     * @param resource the one to be told of with its columns; empty for all, without columns
     * @throws dev.postern.error.GatewayException where there is nobody like that, or no such
     *     resource
     */
    AccessReport access(Whom whom, Optional<String> resource);

    /** Where trials of hooks find data, and leave none. */
    TrialDatabase trialDatabase();

    /** What an operator should look at, in plain sentences. */
    List<String> warnings();

    @Override
    void close();
  }
}
