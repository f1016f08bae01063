package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * What records hold of calls and when they are kept, as far as one place of the config says it.
 *
 * @param isRequired whether a record has reached the disk before its answer leaves; of writes it
 *     always has
 * @param binds what is kept of the values in the conditions of a statement
 * @param parameters what is kept of how a call was asked
 */
public record AuditRule(
    Optional<Boolean> isRequired, Optional<Binds> binds, Optional<Parameters> parameters) {
  /** Says nothing. */
  public static final AuditRule UNSAID =
      new AuditRule(Optional.empty(), Optional.empty(), Optional.empty());

  /** What counts where nothing is said. */
  public static final AuditRule DEFAULT =
      new AuditRule(Optional.of(false), Optional.of(Binds.NEVER), Optional.of(Parameters.NAMES));

  /** What is kept of the values in conditions. */
  public enum Binds {
    NEVER,
    /** Which column is compared how, and how long the value is. */
    SHAPE,
    VALUES
  }

  /** What is kept of how a call was asked. */
  public enum Parameters {
    /** Names, operators and pages, without the values of conditions and arguments. */
    NAMES,
    /** Everything, where the call succeeded. */
    VALUES
  }

  /** This, and what it does not say as the other does. */
  public AuditRule over(AuditRule outer) {
    return equals(UNSAID)
        ? outer
        : new AuditRule(
            isRequired.or(outer::isRequired),
            binds.or(outer::binds),
            parameters.or(outer::parameters));
  }

  /** The same for a call that asks with values that no record may have. */
  public AuditRule withoutParameterValues() {
    return new AuditRule(isRequired, binds, Optional.of(Parameters.NAMES));
  }

  public boolean requiresDisk() {
    return isRequired.orElse(false);
  }

  public Binds keptBinds() {
    return binds.orElse(Binds.NEVER);
  }

  public boolean keepsParameterValues() {
    return parameters.orElse(Parameters.NAMES) == Parameters.VALUES;
  }

  /** What a role, or a rule of one, says under {@code audit}. */
  static AuditRule read(Section owner) {
    try (Section audit = owner.section("audit")) {
      return new AuditRule(
          audit.holdsSomething("required")
              ? Optional.of(audit.flag("required", false))
              : absent(audit, "required"),
          word(audit, "binds", Binds.values()),
          word(audit, "parameters", Parameters.values()));
    }
  }

  /** The same for the config as a whole, with its defaults. */
  static AuditRule readDefaults(Section audit) {
    boolean isRequired = audit.flag("required", false);
    String binds = audit.word("binds", "never", words(Binds.values()));
    String parameters = audit.word("parameters", "names", words(Parameters.values()));
    return new AuditRule(
        Optional.of(isRequired),
        Optional.of(of(binds, Binds.values())),
        Optional.of(of(parameters, Parameters.values())));
  }

  private static Optional<Boolean> absent(Section audit, String key) {
    audit.findText(key);
    return Optional.empty();
  }

  private static <E extends Enum<E>> Optional<E> word(Section audit, String key, E[] values) {
    Optional<String> said = audit.findText(key);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = words(values);
    if (!words.contains(said.get())) {
      audit.problem(key, "expects one of " + String.join(", ", words));
      return Optional.empty();
    }
    return Optional.of(of(said.get(), values));
  }

  private static <E extends Enum<E>> List<String> words(E[] values) {
    return java.util.Arrays.stream(values)
        .map(value -> value.name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  private static <E extends Enum<E>> E of(String word, E[] values) {
    return java.util.Arrays.stream(values)
        .filter(value -> value.name().equalsIgnoreCase(word))
        .findFirst()
        .orElse(values[0]);
  }
}
