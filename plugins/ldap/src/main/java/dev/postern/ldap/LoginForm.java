package dev.postern.ldap;

import dev.postern.spi.AuthResult;
import dev.postern.spi.BrowserSignIn;
import java.util.List;
import java.util.Optional;

/** Asks a browser for name and password. */
record LoginForm(SignIn signIn) implements BrowserSignIn {
  static final String NAME = "name";
  static final String PASSWORD = "password";

  @Override
  public Step begin(Visit visit) {
    return new Step.Ask(
        "Sign in",
        List.of(new Field(NAME, "Name", false), new Field(PASSWORD, "Password", true)),
        "");
  }

  @Override
  public Step finish(Visit visit, String kept) {
    Optional<String> name = visit.single(NAME);
    Optional<String> password = visit.single(PASSWORD);
    if (!visit.isPost() || name.isEmpty() || password.isEmpty()) {
      return new Step.Refused("malformed");
    }
    return switch (signIn.judge(name.get(), password.get(), visit.remoteAddress())) {
      case AuthResult.Authenticated(var identity) -> new Step.Done(identity, Optional.empty(), "");
      case AuthResult.Rejected rejected -> new Step.Refused(rejected.reason());
      case AuthResult.NotMine() -> new Step.Refused(SignIn.REFUSED.reason());
    };
  }
}
