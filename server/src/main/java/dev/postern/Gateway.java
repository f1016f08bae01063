package dev.postern;

import dev.postern.access.AccessReport;
import dev.postern.access.AccessReports;
import dev.postern.audit.AnchorKey;
import dev.postern.audit.AuditLog;
import dev.postern.auth.Authentication;
import dev.postern.auth.Caller;
import dev.postern.auth.Whom;
import dev.postern.broker.Broker;
import dev.postern.cli.Assembly;
import dev.postern.cli.Assembly.Offered;
import dev.postern.cli.Assembly.OfferedTool;
import dev.postern.cli.TypeFiles;
import dev.postern.config.AliasConfig;
import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Problem;
import dev.postern.config.Product;
import dev.postern.config.Requestor;
import dev.postern.edge.BodyReader;
import dev.postern.edge.EdgeRefusals;
import dev.postern.hook.HookEngine;
import dev.postern.hook.Surroundings;
import dev.postern.hook.TrialDatabase;
import dev.postern.http.AccessPage;
import dev.postern.http.AdminListener;
import dev.postern.http.HttpServer;
import dev.postern.http.RestQuestion;
import dev.postern.limit.Quotas;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.mcp.Features;
import dev.postern.mcp.McpAccess;
import dev.postern.mcp.McpEndpoint;
import dev.postern.mcp.StandardFeatures;
import dev.postern.mcp.ToolList;
import dev.postern.mcp.ToolQuestion;
import dev.postern.metric.Metrics;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Callers;
import dev.postern.pipeline.Explainer;
import dev.postern.pipeline.Explanation;
import dev.postern.pipeline.GovernedPipeline;
import dev.postern.pipeline.Question;
import dev.postern.pipeline.Rehearsal;
import dev.postern.pipeline.SignInRecords;
import dev.postern.plan.CursorSeal;
import dev.postern.plan.GrantedViews;
import dev.postern.plan.ToolFitting;
import dev.postern.plugin.Plugins;
import dev.postern.policy.Policy;
import dev.postern.policy.RuleBook;
import dev.postern.policy.RuleReader;
import dev.postern.schema.PromptCheck;
import dev.postern.schema.SchemaView;
import dev.postern.schema.ServiceSchema;
import dev.postern.schema.Services;
import dev.postern.schema.ToolPreparation;
import dev.postern.schema.Views;
import dev.postern.spi.DataSource;
import dev.postern.spi.Identity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway, put together in the order in which its parts need each other and taken apart
 * in the opposite one.
 */
public final class Gateway implements Assembly.Assembled {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Services services;
  private final Callers callers;
  private final AccessReports access;
  private final Views views;
  private final TrialDatabase trialDatabase;
  private final Explainer explainer;
  private final Function<Question.Rest, RestQuestion> restQuestions;
  private final McpEndpoint mcp;
  private final HttpServer http;
  private final AuditLog audit;
  private final Observation observation;
  private final AdminListener admin;
  private final String address;
  private final ToolWatch toolWatch;
  private final Supplier<List<Problem>> ruleWarnings;

  private Gateway(Supplier<Config> reader, InstantSource clock) {
    Config config = reader.get();
    try {
      address = config.http().scheme() + "://" + config.http().host();
      if (config.observation().logsAsJson()) {
        JsonLog.use();
      }
      RuleBook rules = RuleReader.read(config);
      Plugins plugins = part(Plugins.open(config.plugins()));
      Opening opening = new Opening(config, plugins);
      Metrics metrics = new Metrics();
      Quotas quotas = part(new Quotas(config.rates(), metrics.limits()));
      BrowserWays browsers = new BrowserWays(config, opening.authenticators(), clock, quotas);
      Authentication authentication = part(browsers.authentication());
      Masking masking = new Masking(MaskKey.in(config.dataFolder()));
      Policy policy = new Policy(rules, config.delegates(), clock);
      HookOpening opensHooks =
          new HookOpening(
              config.hooks(), policy::roles, Surroundings.real(masking, metrics.hooks()));
      ToolPreparation tools = new ToolFitting(config.tools().values(), rules, config.delegates());
      services =
          opensHooks.with(() -> services(opening.sources(rules.sourceRoles()), config, tools));
      HookEngine hooks = part(opensHooks.engine());
      RoleChecks roleChecks = new RoleChecks(config, hooks, clock);
      check(rules, config, roleChecks);
      ruleWarnings = () -> roleChecks.warnings(config, rules, schemas());
      audit =
          part(
              new AuditLog(
                  config.audit(),
                  AnchorKey.at(config.dataFolder().resolve("audit-key")),
                  Product.version()));
      observation = part(new Observation(config, services, audit, metrics));

      callers = new Callers(authentication, policy);
      GovernedPipeline pipeline =
          new GovernedPipeline(
              callers,
              policy,
              hooks,
              services,
              observation.ledger(),
              maxResultBytes(config),
              config.rest(),
              config.callLimits(),
              new CursorSeal(config.dataFolder().resolve("cursor-key")),
              quotas);
      trialDatabase = new Rehearsal(pipeline, services);
      explainer = pipeline.explainer(trialDatabase);
      views = new GrantedViews(policy, services, Requestor.DIRECT);
      restQuestions = asked -> RestQuestion.of(asked, config.rest(), config.queryLimits(), views());
      Views toolViews = new GrantedViews(policy, services, Requestor.TOOL);
      BodyReader bodies =
          new BodyReader(config.http().maxBodyBytes(), new EdgeRefusals(pipeline, path -> true));
      McpAccess mcpAccess = new McpAccess(config.mcp().signIn());
      mcp =
          new McpEndpoint(
              mcpAccess.before(pipeline),
              toolViews,
              features(config),
              config.mcp(),
              bodies,
              () -> policy.book().toolPins(),
              Product.version());
      SignInRecords signInRecords = new SignInRecords(observation.ledger());
      toolWatch = new ToolWatch(config.dataFolder(), policy::book, mcp::toolsOf, audit);
      access =
          new AccessReports(
              policy,
              services,
              views,
              toolViews,
              hooks,
              config,
              quotas::rates,
              role -> mcp.toolsOf(role).version(),
              () -> roleChecks.trifectas(policy.book(), schemas()));
      Reload reload =
          part(
              new Reload(
                  config,
                  reader,
                  policy,
                  services,
                  hooks,
                  roleChecks,
                  quotas,
                  () -> {
                    offerTools(config);
                    refreshTypes(config);
                    toolWatch.look();
                  }));
      Health health = new Health(services, reload, audit);
      admin =
          part(
              new AdminListener(
                  config.admin(),
                  config.http(),
                  metrics::text,
                  Metrics.MEDIA_TYPE,
                  Map.of("/ready", health, "/health", () -> observation.health(health)),
                  Map.of("/access", new AccessPage(this::access))));
      http =
          part(
              new HttpServer(
                  config.http(),
                  config.queryLimits(),
                  quotas,
                  pipeline,
                  views,
                  config.rest(),
                  health,
                  Broker.beside(
                      browsers.broker(),
                      mcpAccess.handlers(mcp),
                      signInRecords,
                      pipeline,
                      quotas::address),
                  browsers.pages(pipeline, signInRecords)));
      // before the server, which waits for requests to end: streams do not end by themselves
      part(mcp);
      part(health);
      for (Services.Service service : services.all()) {
        service.source().watch(() -> reload.catalogChanged(service));
      }
      reload.start();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /**
   * Puts a gateway together; opens no port yet.
   *
   * @param config reads the config: once now, and again whenever its file has changed
   * @throws ConfigException naming everything that is wrong with the config
   */
  public static Gateway assemble(Supplier<Config> config) {
    return assemble(config, InstantSource.system());
  }

  /**
   * The same at another time.
   *
   * @param clock what rules and row filters go by
   */
  static Gateway assemble(Supplier<Config> config, InstantSource clock) {
    return new Gateway(config, clock);
  }

  private <T extends AutoCloseable> T part(T made) {
    parts.push(made);
    return made;
  }

  private Services services(Map<String, DataSource> sources, Config config, ToolPreparation tools) {
    Map<String, List<AliasConfig>> aliases = new HashMap<>();
    config.services().forEach((name, service) -> aliases.put(name, service.aliases()));
    Services opened = part(new Services(sources, aliases, tools));
    if (!opened.problems().isEmpty()) {
      throw new ConfigException(opened.problems());
    }
    return opened;
  }

  private List<ServiceSchema> schemas() {
    return services.all().stream().map(Services.Service::schema).toList();
  }

  private void check(RuleBook rules, Config config, RoleChecks roleChecks) {
    List<Problem> problems = new ArrayList<>(roleChecks.problems(config, rules, schemas()));
    for (Services.Service service : services.all()) {
      problems.addAll(service.toolProblems());
      problems.addAll(PromptCheck.problems(config.prompts().values(), service.schema()));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Other catalogs may give other tools; where two would be called alike, the old ones stay. */
  private void offerTools(Config config) {
    try {
      mcp.replace(features(config));
    } catch (ConfigException clash) {
      LOG.error("The tools stay as they were: {}", clash.getMessage());
      mcp.changed();
    }
  }

  /** Types that editors read follow the catalogs, where somebody wants them. */
  private void refreshTypes(Config config) {
    try {
      if (new TypeFiles(config.hooks().folder()).refresh(everything())) {
        LOG.info("The types for editors of hooks are written again");
      }
    } catch (IOException failure) {
      LOG.warn("The types for editors of hooks cannot be written: {}", failure.getMessage());
    }
  }

  private List<SchemaView> everything() {
    return services.all().stream()
        .flatMap(service -> views.everything(service.name()).stream())
        .toList();
  }

  private Features features(Config config) {
    return StandardFeatures.of(
        config.mcp(),
        config.queryLimits(),
        everything(),
        config.prompts().values(),
        config.toolGroups());
  }

  private static Map<Surface, Integer> maxResultBytes(Config config) {
    return Map.of(
        Surface.REST, config.callLimits().maxResultBytes(),
        Surface.MCP, maxToolBytes(config));
  }

  /** Tools cut long texts out of rows before they count bytes, so more may come in than leaves. */
  private static int maxToolBytes(Config config) {
    long most = 8L * config.mcp().maxResultBytes();
    long whole = Math.max(config.callLimits().maxResultBytes(), config.mcp().maxResultBytes());
    return (int) Math.min(most, whole);
  }

  @Override
  public String listen() {
    try {
      audit.start();
      toolWatch.start();
      observation.start();
      admin.start();
      http.start();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
    return address + ":" + http.port();
  }

  /** Where operators find numbers, once it listens; empty where the config has no such place. */
  public Optional<String> numbers() {
    return admin.url();
  }

  @Override
  public Views views() {
    return views;
  }

  @Override
  public Caller caller(Whom whom, String service) {
    return callers.of(whom, service);
  }

  @Override
  public Explanation explain(Question question, Whom whom, Explainer.Wish wish) {
    return switch (question) {
      case Question.Rest asked -> {
        RestQuestion read = restQuestions.apply(asked);
        Caller caller = callers.of(whom, read.service());
        yield explainer.explain(read.request(), caller, read.parse(), wish);
      }
      case Question.Tool asked -> {
        ToolQuestion read = mcp.question(asked);
        yield explainer.explain(read.request(), callers.of(whom, ""), read.parse(), wish);
      }
    };
  }

  @Override
  public AccessReport access(Whom whom, Optional<String> resource) {
    return access.of(service -> callers.of(whom, service), resource);
  }

  @Override
  public TrialDatabase trialDatabase() {
    return trialDatabase;
  }

  @Override
  public Offered tools(Identity identity) {
    ToolList list = mcp.tools(identity);
    return new Offered(
        list.version(),
        list.tools().stream()
            .map(tool -> new OfferedTool(tool.name(), tool.title(), tool.characters()))
            .toList());
  }

  @Override
  public List<String> warnings() {
    List<String> warnings =
        new ArrayList<>(ruleWarnings.get().stream().map(Problem::toString).toList());
    toolWatch.problems().forEach(problem -> warnings.add(problem.toString()));
    for (Services.Service service : services.all()) {
      service.warnings().forEach(text -> warnings.add(service.name() + ": " + text));
      RoleChecks.withoutPath(service).forEach(warnings::add);
    }
    return warnings;
  }

  /** Closes everything once; a second call finds nothing left. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable next = parts.pop();
      try {
        next.close();
      } catch (Exception failure) {
        LOG.warn("{} did not close cleanly", next.getClass().getSimpleName(), failure);
      }
    }
  }
}
