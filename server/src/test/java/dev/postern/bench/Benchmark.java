package dev.postern.bench;

import dev.postern.bench.Case.Question;
import dev.postern.bench.Case.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures the gateway against the bare database, in turns, and prints the report. */
final class Benchmark {
  /** The cases with a hook in Python. */
  static final String PYTHON = "REST, hook in Python";

  private final BenchmarkSettings settings;
  private final DatabaseServer database;
  private final List<Case> cases = new ArrayList<>();

  /** A case of the gateway before there is a client to run it. */
  private record Asked(String name, Question question, List<HttpCall> calls) {}

  private Benchmark(BenchmarkSettings settings, DatabaseServer database) {
    this.settings = settings;
    this.database = database;
  }

  public static void main(String[] arguments) throws Exception {
    BenchmarkSettings settings = BenchmarkSettings.fromSystemProperties();
    Files.createDirectories(settings.report());
    Path folder = Files.createTempDirectory("postern-bench-");
    try (GatewayUnderTest gateway = GatewayUnderTest.start(folder, settings)) {
      Benchmark benchmark = new Benchmark(settings, gateway.database());
      benchmark.run(folder, gateway);
    } finally {
      delete(folder);
    }
  }

  private void run(Path folder, GatewayUnderTest gateway) throws Exception {
    Requests requests = new Requests(gateway.port(), gateway.apiKey("reader"), settings.rows());
    List<Asked> asked = new ArrayList<>(asked(requests));
    asked.addAll(governed(gateway));
    int keys = settings.rows() - ItemTable.PAGE;
    int connections = settings.connections();
    try (HttpLoads http =
            HttpLoads.start(
                requests.port(), connections, asked.stream().map(Asked::calls).toList());
        JdbcLoad jdbcByKey = new JdbcLoad(database, connections, ItemTable.byKey("?"), keys, 1);
        JdbcLoad jdbcPage =
            new JdbcLoad(database, connections, ItemTable.pageFrom("?"), keys, ItemTable.PAGE);
        PlainHttp plain = new PlainHttp(database, connections);
        HttpLoads plainHttp = plainHttp(plain);
        RecordLoad records = new RecordLoad(folder, connections)) {
      cases.add(new Case("Plain HTTP", Question.BY_KEY, Way.PLAIN, plainHttp.load(0)));
      cases.add(new Case("Plain HTTP", Question.PAGE, Way.PLAIN, plainHttp.load(1)));
      for (int i = 0; i < asked.size(); i++) {
        cases.add(
            new Case(asked.get(i).name(), asked.get(i).question(), Way.GATEWAY, http.load(i)));
      }
      cases.add(new Case("Audit record alone", Question.BY_KEY, Way.GATEWAY, records));
      cases.add(new Case("JDBC", Question.BY_KEY, Way.JDBC, jdbcByKey));
      cases.add(new Case("JDBC", Question.PAGE, Way.JDBC, jdbcPage));
      if (PgbenchLoad.isInstalled()) {
        cases.add(pgbench(folder, Question.BY_KEY, ItemTable.byKey(":key")));
        cases.add(pgbench(folder, Question.PAGE, ItemTable.pageFrom(":key")));
      }
      cases.removeIf(each -> !settings.only().matcher(each.toString()).find());
      measure(new Exports(gateway, settings));
    }
  }

  private static List<Asked> asked(Requests requests) {
    String plain = ItemTable.NAME_START;
    String hooked = ItemTable.HOOKED_NAME_START;
    List<Asked> asked = new ArrayList<>();
    for (Question question : Question.values()) {
      asked.add(rest(requests, "REST", question, ItemTable.PLAIN, plain));
      asked.add(rest(requests, "REST, hook", question, ItemTable.HOOKED, hooked));
      asked.add(rest(requests, "REST, hook in vain", question, ItemTable.HOOKED_IN_VAIN, plain));
      asked.add(rest(requests, PYTHON, question, ItemTable.HOOKED_IN_PYTHON, hooked));
      asked.add(
          new Asked(
              "MCP",
              question,
              switch (question) {
                case BY_KEY -> requests.mcpByKey(ItemTable.PLAIN, plain);
                case PAGE -> requests.mcpPage(ItemTable.PLAIN, plain);
              }));
    }
    return asked;
  }

  private HttpLoads plainHttp(PlainHttp plain) throws IOException {
    Requests requests = new Requests(plain.port(), "", settings.rows());
    return HttpLoads.start(
        plain.port(),
        settings.connections(),
        List.of(requests.plain(PlainHttp.ROW, 1), requests.plain(PlainHttp.PAGE, ItemTable.PAGE)));
  }

  /** One concern more at a time, then masks of some kind. */
  private List<Asked> governed(GatewayUnderTest gateway) {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("Governed, all open", "open");
    roles.put("Governed, policy", "ruled");
    roles.put("Governed, policy and identity", "known");
    roles.put("Governed, 3 masks", "masked");
    roles.put("Governed, 3 masks of parts", "masked-parts");
    roles.put("Governed, hash", "hashed");
    roles.put("Governed, gateway masks", "masked-here");
    List<Asked> asked = new ArrayList<>();
    roles.forEach(
        (name, role) -> {
          Requests requests = new Requests(gateway.port(), gateway.apiKey(role), settings.rows());
          for (Question question : Question.values()) {
            asked.add(rest(requests, name, question, ItemTable.PLAIN, ItemTable.NAME_START));
          }
        });
    return asked;
  }

  private static Asked rest(
      Requests requests, String name, Question question, String table, String nameStart) {
    return new Asked(
        name,
        question,
        switch (question) {
          case BY_KEY -> requests.restByKey(table, nameStart);
          case PAGE -> requests.restPage(table, nameStart);
        });
  }

  private Case pgbench(Path folder, Question question, String sql) throws IOException {
    int keys = settings.rows() - ItemTable.PAGE;
    return new Case(
        "pgbench",
        question,
        Way.PGBENCH,
        new PgbenchLoad(database, settings.connections(), folder, question.name(), sql, keys));
  }

  private void measure(Exports exports) throws Exception {
    List<CaseResult> results = cases.stream().map(CaseResult::none).toList();
    for (Case each : cases) {
      if (each.way() != Way.PGBENCH) {
        progress("warming up " + each);
        each.load().run(settings.warmUp());
      }
    }
    for (int round = 1; round <= settings.rounds(); round++) {
      progress("round " + round + " of " + settings.rounds());
      for (CaseResult result : results) {
        result
            .rounds()
            .add(Measurement.of(result.of().load(), settings.round(), database.process()));
      }
    }
    Report report = new Report(settings, results);
    String text = report.markdown() + exports.markdown() + (settings.profiles() ? profiles() : "");
    Files.writeString(settings.report().resolve("report.md"), text);
    Files.writeString(settings.report().resolve("report.json"), report.json());
    System.out.println(text);
  }

  private String profiles() throws Exception {
    StringBuilder text = new StringBuilder();
    for (Case each : cases) {
      if (each.way() != Way.PGBENCH) {
        progress("profiling " + each);
        String file = (each + ".jfr").replaceAll("[^A-Za-z0-9.]+", "-");
        text.append(
            Profile.of(
                each.toString(),
                each.load(),
                settings.round().multipliedBy(3),
                settings.report().resolve(file)));
      }
    }
    return text.toString();
  }

  private static void progress(String what) {
    System.err.println("bench: " + what);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
