package dev.postern.spi.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The contract of a way to sign in that is kept in memory, with a fault or without. */
class MemoryProviderContract extends AuthProviderContract {
  /** That of the provider that is tested next. */
  static volatile MemoryProvider.Fault fault = MemoryProvider.Fault.NONE;

  @Override
  protected Provided provide(Path folder) {
    return new Provided(
        new MemoryProvider(fault),
        Map.of("password", MemoryProvider.PASSWORD),
        new Showing(Map.of("X-Password", MemoryProvider.PASSWORD)),
        "robin",
        List.of(new Showing(Map.of("X-Password", "wrong one"))),
        List.of(MemoryProvider.PASSWORD));
  }
}
