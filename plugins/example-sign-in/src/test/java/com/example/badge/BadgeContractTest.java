package com.example.badge;

import dev.postern.spi.contract.AuthProviderContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What every way to sign in must fulfil. */
class BadgeContractTest extends AuthProviderContract {
  private static final String SECRET = "a-badge-of-no-one-else";

  @Override
  protected Provided provide(Path folder) {
    return new Provided(
        new BadgeProvider(),
        Map.of("badges", Map.of("robin", Map.of("secret", SECRET, "roles", List.of("reader")))),
        new Showing(Map.of("X-Badge", SECRET)),
        "robin",
        List.of(new Showing(Map.of("X-Badge", "a-badge-of-some-one"))),
        List.of(SECRET));
  }
}
