package dev.postern.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Reads and checks the config file. */
public final class ConfigLoader {
  private static final int MAX_FILE_BYTES = 1024 * 1024;
  private static final Pattern WAY_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern SERVICE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  private final Path file;
  private final Path folder;
  private final Path home;
  private final boolean wantsHookFiles;
  private final List<Problem> problems = new ArrayList<>();

  private ConfigLoader(Path file, Path home, boolean wantsHookFiles) {
    this.file = file;
    this.folder = Config.folderOf(file);
    this.home = home.toAbsolutePath().normalize();
    this.wantsHookFiles = wantsHookFiles;
  }

  /**
   * Reads a file whose folder lies in the gateway's home, as {@code conf/postern.yaml} does.
   *
   * @throws ConfigException with everything that is wrong
   */
  public static Config load(Path file, Map<String, String> environment) {
    Path folder = Config.folderOf(file);
    return load(file, folder.getParent() == null ? folder : folder.getParent(), environment);
  }

  /**
   * Reads a file.
   *
   * @param home where {@code scripts}, {@code plugins} and {@code .postern} are by default
   * @param environment what {@code ${NAME}} refers to
   * @throws ConfigException with everything that is wrong
   */
  public static Config load(Path file, Path home, Map<String, String> environment) {
    return parse(file, textOf(file), home, environment);
  }

  /**
   * The same for who brings hook files back: that some are granted something and are not there is
   * no problem then.
   */
  public static Config loadWithoutHookFiles(Path file, Path home, Map<String, String> environment) {
    return new ConfigLoader(file, home, false).checked(textOf(file), environment);
  }

  /**
   * The same for text already at hand.
   *
   * @param file where the text is from, for messages and relative paths
   */
  public static Config parse(Path file, String text, Path home, Map<String, String> environment) {
    return new ConfigLoader(file, home, true).checked(text, environment);
  }

  private Config checked(String text, Map<String, String> environment) {
    Config config = read(text, environment);
    if (!problems.isEmpty()) {
      problems.sort(
          Comparator.comparingInt((Problem problem) -> problem.position().line())
              .thenComparingInt(problem -> problem.position().column()));
      throw new ConfigException(problems);
    }
    return config;
  }

  static String textOf(Path file) {
    String problem;
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length <= MAX_FILE_BYTES) {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
      }
      problem = "is longer than " + MAX_FILE_BYTES + " bytes";
    } catch (NoSuchFileException missing) {
      problem = "does not exist";
    } catch (CharacterCodingException malformed) {
      problem = "is not UTF-8";
    } catch (IOException unreadable) {
      problem = "cannot be read";
    }
    throw new ConfigException(List.of(new Problem(Position.wholeOf(file), "", problem)));
  }

  private Config read(String text, Map<String, String> environment) {
    Map<String, Object> effective = new LinkedHashMap<>();
    try (Section root = new Section("", root(text, environment), top(), problems, effective)) {
      SettingsReader settings = new SettingsReader(root, folder, home);
      HttpSettings http = settings.http();
      CallLimits callLimits;
      QueryLimits queryLimits;
      try (Section limits = root.section("limits")) {
        callLimits = SettingsReader.callLimits(limits);
        queryLimits = SettingsReader.queryLimits(limits);
      }
      Map<String, ServiceConfig> services = services(root);
      List<SignInConfig> signIn = signIn(root);
      SessionSettings sessions = SessionReader.read(root, http.host());
      RoleReader roleReader = new RoleReader(services, problems);
      Map<String, RoleConfig> roles = roleReader.roles(root);
      RateSettings rates = RateReader.read(root, roles.keySet());
      Optional<String> anonymousRole = RoleReader.anonymousRole(root, roles.keySet());
      Path toolsFolder = root.path("tools-folder", folder.resolve("tools"), folder);
      Map<String, ToolConfig> tools =
          new ToolReader(services).tools(root, toolsFolder, environment, problems);
      Map<String, PromptConfig> prompts = new PromptReader(services).prompts(root);
      McpSettings mcp = settings.mcp();
      HookSettings hooks = settings.hooks(wantsHookFiles);
      AdminSettings admin = settings.admin();
      Path dataFolder = settings.dataFolder();
      AuditSettings audit = settings.audit(dataFolder);
      ObservationSettings observation = ObservationSettings.read(root);
      RedactionConfig redaction = MaskReader.redaction(root, services);
      PluginSettings plugins = settings.plugins();
      return new Config(
          http,
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
          hooks,
          admin,
          audit,
          observation,
          redaction,
          plugins,
          false,
          dataFolder,
          file,
          yamlOf(effective));
    }
  }

  private Tree.Branch root(String text, Map<String, String> environment) {
    Tree tree = new YamlReader(file, new References(folder, environment), problems).read(text);
    if (tree instanceof Tree.Branch map) {
      return map;
    }
    problems.add(new Problem(tree.position(), "", "expects a map, found " + tree.kind()));
    return new Tree.Branch(top(), Map.of());
  }

  private Position top() {
    return new Position(file, 1, 1);
  }

  private static Map<String, ServiceConfig> services(Section root) {
    Map<String, ServiceConfig> services = new LinkedHashMap<>();
    Section named = root.section("services");
    for (String name : named.names()) {
      if (!SERVICE_NAME.matcher(name).matches()) {
        named.problem(
            name, "is no name for a service: at most 63 letters, digits, - and _ make one");
      }
      try (Section service = named.section(name)) {
        Optional<String> connector = service.requireText("connector");
        RestSettings rest = RestReader.read(service, name);
        List<AliasConfig> aliases = AliasReader.read(service);
        Trust trust = Trust.read(service);
        FreeMap settings = service.free("settings");
        services.put(
            name,
            new ServiceConfig(
                name,
                connector.orElse(""),
                rest,
                aliases,
                trust,
                settings.values(),
                settings.place(),
                service.place()));
      }
    }
    RestReader.checkMounts(named, services);
    return services;
  }

  private static List<SignInConfig> signIn(Section root) {
    List<SignInConfig> ways = new ArrayList<>();
    for (Section entry : root.sections("sign-in")) {
      try (entry) {
        Optional<String> provider = entry.requireText("provider");
        Optional<String> name = entry.findText("name");
        if (name.isPresent() && !WAY_NAME.matcher(name.get()).matches()) {
          entry.problem("name", "is no name: at most 40 small letters, digits and - make one");
        }
        FreeMap settings = entry.free("settings");
        ways.add(
            new SignInConfig(
                provider.orElse(""),
                name.or(() -> provider).orElse(""),
                settings.values(),
                settings.place(),
                entry.place()));
      }
    }
    return ways;
  }

  private static String yamlOf(Map<String, Object> effective) {
    DumpSettings block =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(120)
            .setDereferenceAliases(true)
            .build();
    return new Dump(block).dumpToString(effective);
  }
}
