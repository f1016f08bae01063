package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** The config file and the schema that ship with the gateway say what the loader does. */
class ConfigDocumentsTest {
  private static final Path FOLDER = checkout().resolve("conf");
  private static final Path FILE = FOLDER.resolve("postern.yaml");
  private static final Path SCHEMA = FOLDER.resolve("postern.schema.json");

  /**
   * A key that is commented out: its number sign is followed by no blank beyond its indentation.
   */
  private static final Pattern COMMENTED_KEY =
      Pattern.compile("(?m)^#((?: {2})*(?:- )?[A-Za-z_*/.-]+:)");

  private static final Map<String, String> ENVIRONMENT =
      Map.of("DATABASE_URL", "jdbc:postgresql://localhost/shop", "DATABASE_PASSWORD", "secret");

  private static final JsonMapper JSON = new JsonMapper();

  private static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("conf"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  @Test
  void theShippedFileChangesNothing() {
    Config shipped = ConfigLoader.load(FILE, Map.of());

    assertEquals(ConfigLoader.parse(FILE, "", checkout(), Map.of()), shipped);
  }

  @Test
  void theShippedFileShowsEveryKeyWithItsDefault() throws IOException {
    Map<String, Object> defaults = values(print(""));
    defaults
        .keySet()
        .removeAll(List.of("services", "sign-in", "roles", "tools", "prompts", "plugins.pins"));
    defaults.keySet().removeAll(List.of("mcp.sign-in.resource", "mcp.sign-in.scopes"));
    defaults.keySet().removeAll(List.of("hooks.secrets", "hooks.files"));
    defaults.keySet().removeAll(List.of("rates", "rate-limits.store.url"));
    defaults.keySet().removeAll(List.of("redaction.tags", "redaction.by-tag", "redaction.by-type"));
    defaults.keySet().removeAll(List.of("audit.sinks", "tracing.url", "sessions.public-url"));
    defaults.remove("hooks.threads"); // depends on the machine
    defaults.remove("admin.port"); // none
    defaults.keySet().removeIf(key -> key.startsWith("server.tls.")); // none
    Map<String, Object> shown = values(print(uncommented()));
    shown.keySet().retainAll(defaults.keySet());
    assertEquals(defaults, shown);

    Set<String> unwritten = loaderKeys();
    values(uncommented()).keySet().forEach(key -> unwritten.remove(withoutNames(key)));
    assertEquals(Set.of("roles.*.allow.*.columns.include"), unwritten);
  }

  @Test
  void theSchemaKnowsTheKeysThatTheLoaderKnows() throws IOException {
    Set<String> inSchema = new TreeSet<>();
    schemaKeys("", map(load(Files.readString(SCHEMA))), inSchema);

    assertEquals(loaderKeys(), inSchema);
  }

  @Test
  void theSchemaNamesTheDefaultsThatTheLoaderUses() throws IOException {
    TreeMap<String, Object> inSchema = new TreeMap<>();
    schemaDefaults("", map(load(Files.readString(SCHEMA))), inSchema);
    inSchema.keySet().removeIf(key -> key.contains("*"));
    TreeMap<String, Object> inLoader = new TreeMap<>(values(print("")));
    inLoader.keySet().retainAll(inSchema.keySet());

    assertEquals(inSchema, inLoader);
  }

  @Test
  void theSchemaAcceptsTheShippedFile() throws IOException {
    assertEquals(List.of(), refusals(uncommented()));
    assertEquals(List.of(), refusals("server: {port: \"${PORT}\"}"));
    assertEquals(List.of(), refusals("server:\n"));
  }

  @Test
  void theSchemaRefusesWhatTheLoaderRefuses() {
    assertTrue(!refusals("server: {prot: 1}").isEmpty());
    assertTrue(!refusals("server: {port: 70000}").isEmpty());
    assertTrue(!refusals("roles: {a: {allow: {shop/*: {actions: [raed]}}}}").isEmpty());
    assertTrue(!refusals("roles: {a: {allow: {shop: {actions: [read]}}}}").isEmpty());
    assertTrue(!refusals("services: {shop: {settings: {}}}").isEmpty());
    assertTrue(!refusals("services: {shop: {connector: a, access: all}}").isEmpty());
    assertTrue(!refusals("services: {shop: {connector: a, mount: rest}}").isEmpty());
    assertTrue(!refusals("services: {shop: {connector: a, aliases: {b: {nme: c}}}}").isEmpty());
    assertTrue(!refusals("services: {shop: {connector: a, rest: {openapi: off}}}").isEmpty());
  }

  private static List<String> refusals(String yaml) {
    try {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(Files.readString(SCHEMA));
      return schema.validate(JSON.writeValueAsString(load(yaml)), InputFormat.JSON).stream()
          .map(Object::toString)
          .toList();
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static String uncommented() throws IOException {
    return COMMENTED_KEY.matcher(Files.readString(FILE)).replaceAll("$1");
  }

  private static String print(String text) {
    return ConfigLoader.parse(FILE, text, checkout(), ENVIRONMENT).print();
  }

  /** Every key the loader reads: it prints those without a value, too. */
  private static Set<String> loaderKeys() throws IOException {
    Set<String> keys = new TreeSet<>();
    values(print(uncommented())).keySet().forEach(key -> keys.add(withoutNames(key)));
    return keys;
  }

  /** Every value by its dotted key. */
  private static Map<String, Object> values(String yaml) {
    TreeMap<String, Object> values = new TreeMap<>();
    flatten("", load(yaml), values);
    return values;
  }

  private static void flatten(String key, Object value, Map<String, Object> values) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((name, below) -> flatten(join(key, name), below, values));
    } else if (value instanceof List<?> list
        && !list.isEmpty()
        && list.getFirst() instanceof Map<?, ?>) {
      list.forEach(item -> flatten(key + "[]", item, values));
    } else {
      values.put(key, value);
    }
  }

  private static String withoutNames(String key) {
    return key.replaceFirst(
            "^(services|roles|tools|prompts|plugins\\.pins|mcp\\.sign-in\\.scopes|hooks\\.secrets)"
                + "\\.[^.]+",
            "$1.*")
        .replaceFirst("^hooks\\.files\\.[^.]+\\.(js|py)", "hooks.files.*")
        .replaceFirst("\\.(parameters|arguments)\\.[^.]+", ".$1.*")
        .replaceFirst("^hooks\\.files\\..*\\.", "hooks.files.*.")
        .replaceFirst("\\.allow\\.[^.]+", ".allow.*")
        .replaceFirst("(\\.allow\\.[*]\\.set)(\\..*)?$", "$1.*")
        .replaceFirst("\\.(masks|by-tag|by-type|tags)(\\..*)?$", ".$1.*")
        .replaceFirst("\\.aliases$", ".aliases.*.name")
        .replaceFirst("\\.aliases\\.[^.]+", ".aliases.*")
        .replaceFirst("(\\.aliases\\.[*]\\.(?:columns|arguments)).*", "$1.*")
        .replaceFirst("\\.settings\\..*", ".settings");
  }

  private static void schemaKeys(String key, Map<String, Object> schema, Set<String> keys) {
    Map<String, Object> properties = map(schema.getOrDefault("properties", Map.of()));
    properties.forEach((name, below) -> schemaKeys(join(key, name), map(below), keys));
    if (schema.get("additionalProperties") instanceof Map<?, ?> named) {
      schemaKeys(join(key, "*"), map(named), keys);
    } else if (schema.get("items") instanceof Map<?, ?> item && item.containsKey("properties")) {
      schemaKeys(key + "[]", map(item), keys);
    } else if (properties.isEmpty()) {
      keys.add(key);
    }
  }

  private static void schemaDefaults(
      String key, Map<String, Object> schema, Map<String, Object> defaults) {
    if (schema.containsKey("default")) {
      defaults.put(key, schema.get("default"));
    }
    map(schema.getOrDefault("properties", Map.of()))
        .forEach((name, below) -> schemaDefaults(join(key, name), map(below), defaults));
    if (schema.get("additionalProperties") instanceof Map<?, ?> named) {
      schemaDefaults(join(key, "*"), map(named), defaults);
    }
  }

  private static String join(String key, Object name) {
    return key.isEmpty() ? name.toString() : key + "." + name;
  }

  private static Object load(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static Map<String, Object> map(Object value) {
    TreeMap<String, Object> map = new TreeMap<>();
    ((Map<?, ?>) value).forEach((name, below) -> map.put(name.toString(), below));
    return map;
  }
}
