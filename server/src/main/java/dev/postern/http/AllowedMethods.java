package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import java.util.List;
import java.util.Set;

/** What a caller may do with one place in a service, as the value of an Allow header field. */
final class AllowedMethods {
  private AllowedMethods() {}

  /**
   * The methods.
   *
   * @throws GatewayException where there is no such place for this caller
   */
  static String of(RestTarget target, Profile profile, List<SchemaView> views) {
    List<SchemaView> service =
        views.stream().filter(view -> view.service().equals(target.service())).toList();
    return switch (target.kind()) {
      case DOCUMENT -> RestTarget.Kind.DOCUMENT.allowed();
      case RESOURCE -> ofTable(target, profile, service);
      case ROUTINE -> ofRoutine(target, profile, service);
      case TOOL ->
          ToolCall.find(target, service).orElseThrow(Mounts::unknown).config().isReadOnly()
              ? RestTarget.Kind.TOOL.allowed()
              : "OPTIONS,POST";
      case NOTHING -> throw Mounts.unknown();
    };
  }

  private static String ofTable(RestTarget target, Profile profile, List<SchemaView> service) {
    VisibleTable table =
        service.stream()
            .flatMap(view -> view.tables().stream())
            .filter(one -> one.table().name().equals(target.name()))
            .filter(one -> profile.holds(one.table().schema()))
            .findFirst()
            .orElseThrow(
                () ->
                    new GatewayException(
                        ErrorCode.RESOURCE_UNKNOWN,
                        "Could not find the table '"
                            + profile.qualified(target.name())
                            + "' in the schema cache"));
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

  private static String ofRoutine(RestTarget target, Profile profile, List<SchemaView> service) {
    List<VisibleRoutine> routines =
        service.stream()
            .flatMap(view -> view.routines().stream())
            .filter(one -> one.routine().name().equals(target.name()))
            .filter(one -> profile.holds(one.routine().schema()))
            .toList();
    if (routines.isEmpty()) {
      throw new GatewayException(
          ErrorCode.ROUTINE_UNKNOWN,
          "Could not find the function "
              + profile.qualified(target.name())
              + " in the schema cache");
    }
    return routines.stream().anyMatch(one -> one.routine().isReadOnly())
        ? RestTarget.Kind.ROUTINE.allowed()
        : "OPTIONS,POST";
  }
}
