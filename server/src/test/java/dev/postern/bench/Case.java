package dev.postern.bench;

/**
 * One row of the report.
 *
 * @param name tells it from others of the same question
 * @param question what is asked for; only cases of one question are compared
 */
record Case(String name, Question question, Way way, Load load) {

  @Override
  public String toString() {
    return name + ", " + question.words();
  }

  /** What is read. */
  enum Question {
    BY_KEY("one row by key"),
    PAGE("100 rows");

    private final String words;

    Question(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Who reads it. */
  enum Way {
    GATEWAY,
    /** A handler written by hand behind the gateway's server. */
    PLAIN,
    JDBC,
    PGBENCH
  }
}
