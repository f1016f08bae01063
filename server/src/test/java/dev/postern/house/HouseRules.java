package dev.postern.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may lean on whom.
 *
 * @param root the package the layers lie in: the product's own, or that of the broken example
 */
record HouseRules(String root) {

  /** From the ground up: a package may use its own layer and those before it. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("spi"),
          List.of("operation", "config", "error", "json", "key", "mask", "metric"),
          List.of("grammar"),
          List.of("policy", "plan", "hook", "schema", "auth", "limit", "audit", "plugin"),
          List.of("pipeline"),
          List.of("access"),
          List.of("edge"),
          List.of("http", "mcp", "broker", "console", "cli"));

  private static final List<String> SURFACES = LAYERS.getLast();

  /** Every rule under its name; the broken example breaks each. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("every package has its layer", everyPackageHasItsLayer());
    for (int i = 0; i < LAYERS.size(); i++) {
      rules.put("arrows from " + LAYERS.get(i) + " point down", arrowsPointDown(i));
    }
    rules.put("surfaces do not know each other", surfacesDoNotKnowEachOther());
    rules.put("packages form no cycle", packagesFormNoCycle());
    rules.put("no database in the server", onlyIn(List.of(), "java.sql..", "javax.sql.."));
    rules.put("guest code only in hook", onlyIn(List.of("hook"), "org.graalvm.."));
    rules.put(
        "web server only in edge and surfaces",
        onlyIn(List.of("edge", "http", "mcp", "broker", "console"), "io.undertow..", "org.xnio.."));
    rules.put("HTTP client only in hook", onlyIn(List.of("hook"), "org.apache.hc.."));
    rules.put("Prometheus only in metric", onlyIn(List.of("metric"), "io.prometheus.."));
    rules.put(
        "counting only in limit", onlyIn(List.of("limit"), "io.github.bucket4j..", "io.lettuce.."));
    rules.put("MCP SDK only in mcp", onlyIn(List.of("mcp"), "io.modelcontextprotocol.."));
    rules.put(
        "plugin loader only in plugin, its marker in the SPI",
        onlyIn(List.of("spi", "plugin"), "org.pf4j.."));
    rules.put("command line only in cli and Main", commandLineOnlyInCliAndMain());
    rules.put("YAML only in config", onlyIn(List.of("config"), "org.snakeyaml.."));
    rules.put("grants are made in policy", madeOnlyIn("policy", isGrant()));
    rules.put("queries are made in plan", madeOnlyIn("plan", isQuery()));
    rules.put("sources are executed in pipeline", executedOnlyInPipeline());
    return rules;
  }

  private ArchRule everyPackageHasItsLayer() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .should()
        .resideOutsideOfPackages(
            Stream.concat(Stream.of(root), LAYERS.stream().flatMap(List::stream).map(this::inside))
                .toArray(String[]::new));
  }

  private ArchRule arrowsPointDown(int layer) {
    return noClasses()
        .that(resideInAnyPackage(insideAll(LAYERS.get(layer))))
        .should()
        .dependOnClassesThat(
            resideInAPackage(root)
                .or(
                    resideInAnyPackage(
                        insideAll(
                            LAYERS.stream().skip(layer + 1L).flatMap(List::stream).toList()))))
        .allowEmptyShould(true);
  }

  private ArchRule surfacesDoNotKnowEachOther() {
    return slices()
        .matching(root + ".(*)..")
        .that(DescribedPredicate.describe("are surfaces", slice -> isSurface(slice.getNamePart(1))))
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true);
  }

  private static boolean isSurface(String name) {
    return SURFACES.contains(name);
  }

  private ArchRule packagesFormNoCycle() {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  private ArchRule onlyIn(List<String> homes, String... library) {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(not(resideInAnyPackage(insideAll(homes))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(library));
  }

  private ArchRule commandLineOnlyInCliAndMain() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(not(resideInAPackage(inside("cli"))))
        .and()
        .doNotHaveFullyQualifiedName(root + ".Main")
        .should()
        .dependOnClassesThat(resideInAPackage("picocli.."));
  }

  private ArchRule madeOnlyIn(String home, DescribedPredicate<JavaClass> made) {
    // the SPI's own types may spell a constructor out with another, and a query may be had again in
    // the source's own names
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(not(resideInAnyPackage(inside(home), inside("spi"))))
        .and()
        .doNotHaveFullyQualifiedName(root + ".schema.SourceQueries")
        .should()
        .callConstructorWhere(
            call("a constructor of " + made.getDescription(), JavaConstructorCall.class, made));
  }

  private ArchRule executedOnlyInPipeline() {
    DescribedPredicate<JavaMethodCall> executes =
        DescribedPredicate.describe(
            "DataSource.execute",
            call ->
                call.getName().equals("execute")
                    && call.getTargetOwner().isAssignableTo(DataSource.class));
    // one source may stand before another
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(not(resideInAPackage(inside("pipeline"))))
        .and()
        .doNotHaveFullyQualifiedName(root + ".schema.AliasedSource")
        .and()
        .doNotHaveFullyQualifiedName(root + ".schema.RedactingSource")
        .and()
        .doNotHaveFullyQualifiedName(root + ".plugin.GuardedSource")
        .should()
        .callMethodWhere(executes);
  }

  private static <A extends JavaAccess<?>> DescribedPredicate<A> call(
      String description, Class<A> kind, DescribedPredicate<JavaClass> owner) {
    return DescribedPredicate.describe(
        description, access -> kind.isInstance(access) && owner.test(access.getTargetOwner()));
  }

  private DescribedPredicate<JavaClass> isGrant() {
    return DescribedPredicate.describe(
        "Grant", type -> type.getName().equals(root + ".policy.Grant"));
  }

  private static DescribedPredicate<JavaClass> isQuery() {
    return DescribedPredicate.describe("Query", type -> type.isAssignableTo(Query.class));
  }

  private String inside(String name) {
    return root + "." + name + "..";
  }

  private String[] insideAll(List<String> names) {
    return names.stream().map(this::inside).toArray(String[]::new);
  }
}
