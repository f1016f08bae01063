package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.schema.SchemaView;
import dev.postern.spi.Action;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the routes of a role. */
@Command(
    name = "routes",
    description = "List the REST routes a role may use.",
    mixinStandardHelpOptions = true)
final class RoutesCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private RoleOption role;

  RoutesCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Config loaded = config.load();
    try (Assembly.Assembled gateway = assembly.assemble(loaded::visiting)) {
      for (SchemaView view : gateway.views().of(role.identity())) {
        String mount = loaded.services().get(view.service()).rest().mount();
        String path = mount.equals("/") ? "/" : mount + "/";
        view.tables()
            .forEach(
                table ->
                    out.printf(
                        "%-28s %s%s%n", String.join(",", methods(table)), path, table.name()));
        view.routines()
            .forEach(
                routine ->
                    out.printf(
                        "%-28s %srpc/%s%n",
                        routine.routine().isReadOnly() ? "GET,POST" : "POST",
                        path,
                        routine.name()));
        view.tools()
            .forEach(
                one ->
                    out.printf(
                        "%-28s %stools/%s%n",
                        one.tool().config().isReadOnly() ? "GET,POST" : "POST",
                        path,
                        one.tool().name()));
      }
    }
    out.flush();
    return 0;
  }

  private static List<String> methods(SchemaView.VisibleTable table) {
    List<String> methods = new ArrayList<>();
    for (Action action : Action.values()) {
      if (table.actions().contains(action)) {
        methods.add(
            switch (action) {
              case READ -> "GET";
              case CREATE, CALL -> "POST";
              case UPDATE -> "PATCH";
              case DELETE -> "DELETE";
            });
      }
    }
    return methods;
  }
}
