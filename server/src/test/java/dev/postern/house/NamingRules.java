package dev.postern.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** How things are called and where they may print; holds for plugins too. */
final class NamingRules {
  private static final Pattern VAGUE_WORD =
      Pattern.compile(
          "(Manager|Helper|Utils?|Base|Abstract|Impl|Data|Info)(?![a-z]).*", Pattern.DOTALL);
  private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

  private NamingRules() {}

  /** Every rule under its name; the broken example breaks each. */
  static Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("names say what a thing is", classes().should(sayWhatTheyAre()));
    rules.put("accessors are named as what they give", methods().should(notBeGetters()));
    rules.put(
        "only the command line prints",
        noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
    return rules;
  }

  private static ArchCondition<JavaClass> sayWhatTheyAre() {
    return new ArchCondition<>("have no vague word in their name") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean isVague = hasVagueWord(type.getSimpleName());
        events.add(new SimpleConditionEvent(type, !isVague, type.getName() + " says too little"));
      }
    };
  }

  /** A word starts at a capital; {@code DataSource} is PostgreSQL's and Java's own word for one. */
  static boolean hasVagueWord(String name) {
    String rest = name.replace("DataSource", "Source");
    for (int i = 0; i < rest.length(); i++) {
      if (VAGUE_WORD.matcher(rest).region(i, rest.length()).matches()) {
        return true;
      }
    }
    return false;
  }

  private static ArchCondition<JavaMethod> notBeGetters() {
    return new ArchCondition<>("not be named get…") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean isGetter =
            GETTER.matcher(method.getName()).matches()
                && method.getRawParameterTypes().isEmpty()
                && !isDemandedFromOutside(method);
        events.add(new SimpleConditionEvent(method, !isGetter, method.getFullName()));
      }
    };
  }

  private static boolean isDemandedFromOutside(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return owner.getAllRawInterfaces().stream().anyMatch(type -> declares(type, method))
        || owner.getAllRawSuperclasses().stream().anyMatch(type -> declares(type, method));
  }

  private static boolean declares(JavaClass type, JavaMethod method) {
    return !type.getPackageName().startsWith("dev.postern")
        && type.tryGetMethod(method.getName()).isPresent();
  }
}
