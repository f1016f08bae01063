package dev.postern.access;

import dev.postern.access.AccessReport.Cell;
import dev.postern.access.AccessReport.ColumnCell;
import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.Resource;
import dev.postern.access.AccessReport.RoleLine;
import dev.postern.hook.HookBinding;
import dev.postern.json.JsonText;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON, the same for the command line and for operators over HTTP. */
public final class AccessJson {
  private AccessJson() {}

  public static ObjectNode of(AccessReport report) {
    ObjectNode told = JsonText.object().put("who", report.who());
    ArrayNode roles = told.putArray("roles");
    for (RoleLine role : report.roles()) {
      ObjectNode one = roles.addObject().put("name", role.name()).put("known", role.isKnown());
      role.parents().forEach(one.putArray("extends")::add);
      one.put("database_role", role.sourceRole()).put("profile", role.profile());
      one.put("tools_version", role.toolsVersion());
      role.trifecta().ifPresent(reason -> put(reason, one.putObject("trifecta")));
      role.at().ifPresent(at -> one.put("at", at.toString()));
    }
    ArrayNode resources = told.putArray("resources");
    report.resources().forEach(resource -> put(resource, resources.addObject()));
    return told;
  }

  private static void put(Resource resource, ObjectNode told) {
    told.put("resource", resource.fullName()).put("kind", resource.kind());
    ObjectNode actions = told.putObject("actions");
    resource.cells().forEach(cell -> put(cell, actions.putObject(cell.action().word())));
    if (resource.columns().isEmpty()) {
      return;
    }
    ObjectNode columns = told.putObject("columns");
    resource
        .columns()
        .forEach(
            column -> {
              ObjectNode one = columns.putObject(column.name()).put("type", column.type());
              column.cells().forEach(cell -> put(cell, one.putObject(cell.action().word())));
            });
  }

  private static void put(Cell cell, ObjectNode told) {
    told.put("allowed", cell.isAllowed());
    if (!cell.role().isEmpty()) {
      told.put("role", cell.role());
    }
    put(cell.reason(), told);
    if (!cell.others().isEmpty()) {
      ArrayNode others = told.putArray("others");
      cell.others().forEach(other -> put(other, others.addObject()));
    }
    put(
        cell.forTools().reason(),
        told.putObject("tools").put("allowed", cell.forTools().isAllowed()));
    cell.forHooks().ifPresent(reason -> put(reason, told.putObject("hook_calls")));
    if (!cell.conditions().isEmpty()) {
      ArrayNode conditions = told.putArray("conditions");
      cell.conditions()
          .forEach(
              one -> {
                ObjectNode condition =
                    conditions.addObject().put("key", one.key()).put("written", one.written());
                condition.put("filled", one.filled());
                one.at().ifPresent(at -> condition.put("at", at.toString()));
              });
    }
    if (!cell.hooks().isEmpty()) {
      ArrayNode hooks = told.putArray("hooks");
      cell.hooks().forEach(hook -> put(hook, hooks.addObject()));
    }
    if (!cell.limits().isEmpty()) {
      ArrayNode limits = told.putArray("limits");
      cell.limits()
          .forEach(
              one ->
                  put(
                      one.from(),
                      limits.addObject().put("name", one.name()).put("value", one.value())));
    }
  }

  private static void put(HookBinding hook, ObjectNode told) {
    told.put("file", hook.file()).put("phase", hook.phase()).put("order", hook.order());
    hook.surfaces().forEach(told.putArray("surfaces")::add);
  }

  private static void put(ColumnCell cell, ObjectNode told) {
    told.put("sight", cell.sight().word());
    if (!cell.mask().isEmpty()) {
      told.put("mask", cell.mask());
    }
    put(cell.reason(), told);
    cell.hiddenFromTools().ifPresent(reason -> put(reason, told.putObject("tools")));
  }

  private static void put(Reason reason, ObjectNode told) {
    told.put("reason", reason.text());
    reason.at().ifPresent(at -> told.put("at", at.toString()));
  }
}
