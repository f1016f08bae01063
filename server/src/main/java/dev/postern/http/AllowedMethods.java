package dev.postern.http;

import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.schema.Views;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import java.util.Set;

/** What a caller may do with one place in a service, as the value of an Allow header field. */
final class AllowedMethods {
  private AllowedMethods() {}

  /**
   * The methods. A place with a query is looked for as a GET of it would be, so of several routines
   * of a name the one is meant that takes the arguments given.
   *
   * @param read the request read as a GET
   * @throws GatewayException where there is no such place for this caller
   */
  static String of(RestTarget target, RestCall read, Views views, Identity identity) {
    return switch (target.kind()) {
      case DOCUMENT -> {
        read.chooseProfile();
        yield RestTarget.Kind.DOCUMENT.allowed();
      }
      case RESOURCE -> {
        Operation asked = read.parse(identity);
        yield ofTable(asked, target, read.profile(), views, identity);
      }
      case ROUTINE ->
          views.meant(identity, (Operation.Call) read.parse(identity)).isReadOnly()
              ? RestTarget.Kind.ROUTINE.allowed()
              : "OPTIONS,POST";
      case TOOL ->
          ToolCall.find(target, views.of(identity))
                  .orElseThrow(Mounts::unknown)
                  .config()
                  .isReadOnly()
              ? RestTarget.Kind.TOOL.allowed()
              : "OPTIONS,POST";
      case NOTHING -> throw Mounts.unknown();
    };
  }

  private static String ofTable(
      Operation asked, RestTarget target, Profile profile, Views views, Identity identity) {
    VisibleTable table =
        views.of(identity).stream()
            .filter(view -> view.service().equals(target.service()))
            .flatMap(view -> view.tables().stream())
            .filter(one -> one.table().name().equals(target.name()))
            .filter(one -> profile.holds(one.table().schema()))
            .findFirst()
            .orElseThrow(() -> views.unknown(identity, asked));
    Set<Action> actions = table.actions();
    boolean canPut =
        actions.contains(Action.CREATE)
            && actions.contains(Action.UPDATE)
            && !table.table().primaryKey().isEmpty();
    return "OPTIONS,GET,HEAD"
        + (actions.contains(Action.CREATE) ? ",POST" : "")
        + (canPut ? ",PUT" : "")
        + (actions.contains(Action.UPDATE) ? ",PATCH" : "")
        + (actions.contains(Action.DELETE) ? ",DELETE" : "");
  }
}
