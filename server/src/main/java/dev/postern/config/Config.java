package dev.postern.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one config file, read and checked.
 *
 * @param rates how often callers may call
 * @param services by name, in the order of the file
 * @param signIn in the order in which they are asked
 * @param sessions of browsers
 * @param anonymousRole the role of callers without credentials; without one they are refused
 * @param roles by name, in the order of the file
 * @param tools named tools by name, in the order of the file, those with files of their own last
 * @param toolsFolder where tools with files of their own lie; it may not exist
 * @param prompts by name, in the order of the file
 * @param redaction masks by tag and type, in all roles
 * @param isVisit whether it is for a look, while another gateway may be at work by it
 * @param dataFolder where the gateway keeps state of its own; it may not exist yet
 * @param file where it was read from
 * @param print all of it as YAML, defaults included and secrets hidden
 */
public record Config(
    HttpSettings http,
    QueryLimits queryLimits,
    CallLimits callLimits,
    RateSettings rates,
    Map<String, ServiceConfig> services,
    List<SignInConfig> signIn,
    SessionSettings sessions,
    Optional<String> anonymousRole,
    Map<String, RoleConfig> roles,
    Map<String, ToolConfig> tools,
    Path toolsFolder,
    Map<String, PromptConfig> prompts,
    McpSettings mcp,
    HookSettings hooks,
    AdminSettings admin,
    AuditSettings audit,
    ObservationSettings observation,
    RedactionConfig redaction,
    PluginSettings plugins,
    boolean isVisit,
    Path dataFolder,
    Path file,
    String print) {
  public Config {
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    signIn = List.copyOf(signIn);
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    tools = Collections.unmodifiableMap(new LinkedHashMap<>(tools));
    prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
  }

  /** The same listening on another port; 0 for a free one. */
  public Config withPort(int port) {
    return with(http.withPort(port));
  }

  /** The same for callers on this machine alone, on a free port. */
  public Config forThisMachine() {
    return with(http.forThisMachine(), hooks, audit.sharingFolder());
  }

  /** The same where callers see why a hook failed. */
  public Config showingHookErrors() {
    HookSafety safety = hooks.safety();
    return with(
        http,
        hooks.with(new HookSafety(safety.breakAfterFailures(), safety.breakMillis(), true)),
        audit);
  }

  /** The same for a look, while another gateway may be at work by it. */
  public Config visiting() {
    return with(http, hooks, audit, true);
  }

  private Config with(HttpSettings otherHttp) {
    return with(otherHttp, hooks, audit);
  }

  private Config with(HttpSettings otherHttp, HookSettings otherHooks, AuditSettings otherAudit) {
    return with(otherHttp, otherHooks, otherAudit, isVisit);
  }

  private Config with(
      HttpSettings otherHttp,
      HookSettings otherHooks,
      AuditSettings otherAudit,
      boolean isOtherVisit) {
    return new Config(
        otherHttp,
        queryLimits,
        callLimits,
        rates,
        services,
        signIn,
        sessions,
        anonymousRole,
        roles,
        tools,
        toolsFolder,
        prompts,
        mcp,
        otherHooks,
        admin,
        otherAudit,
        observation,
        redaction,
        plugins,
        isOtherVisit,
        dataFolder,
        file,
        print);
  }

  /** How each service speaks the REST dialect, by its name. */
  public Map<String, RestSettings> rest() {
    Map<String, RestSettings> rest = new LinkedHashMap<>();
    services.forEach((name, service) -> rest.put(name, service.rest()));
    return rest;
  }

  /** The services whose sources decide by themselves, by name. */
  public Map<String, RestSettings.Delegate> delegates() {
    Map<String, RestSettings.Delegate> delegates = new LinkedHashMap<>();
    rest().forEach((name, rest) -> rest.delegate().ifPresent(d -> delegates.put(name, d)));
    return delegates;
  }

  /** The names of the tools of each group, both in the order of the file. */
  public Map<String, Set<String>> toolGroups() {
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    for (ToolConfig tool : tools.values()) {
      for (String group : tool.groups()) {
        groups.computeIfAbsent(group, unseen -> new LinkedHashSet<>()).add(tool.name());
      }
    }
    return groups;
  }

  /** Where the config file lies; relative paths in it start here. */
  public Path folder() {
    return folderOf(file);
  }

  static Path folderOf(Path file) {
    return file.toAbsolutePath().normalize().getParent();
  }
}
