package dev.postern.cli;

/** What a client is to bring along. */
sealed interface Credential {
  /** The variable that holds it, where the snippet does not. */
  String VARIABLE = "POSTERN_TOKEN";

  /** This one. */
  record Literal(String token) implements Credential {}

  /** What the variable of the environment holds. */
  record Referred() implements Credential {}

  /** Nothing: the client is sent to sign in. */
  record SignIn() implements Credential {}
}
