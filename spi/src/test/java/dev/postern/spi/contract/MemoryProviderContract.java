package dev.postern.spi.contract;

import dev.postern.spi.BrowserSignIn.Step;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** The contract of a way to sign in that is kept in memory, with a fault or without. */
class MemoryProviderContract extends AuthProviderContract {
  /** That of the provider that is tested next. */
  static volatile MemoryProvider.Fault fault = MemoryProvider.Fault.NONE;

  @Override
  protected Provided provide(Path folder) {
    Showing good = showing(MemoryProvider.PASSWORD, MemoryCertificates.OWN);
    return new Provided(
            new MemoryProvider(fault),
            Map.of("password", MemoryProvider.PASSWORD),
            good,
            "robin",
            List.of(
                showing("wrong one", MemoryCertificates.OWN),
                showing(MemoryProvider.PASSWORD, MemoryCertificates.OTHER)),
            List.of(MemoryProvider.PASSWORD))
        .with(new Someone());
  }

  private static Showing showing(String password, X509Certificate certificate) {
    return new Showing(Map.of("X-Password", password), List.of(certificate), "192.0.2.7");
  }

  /** Brings back what the step's address says, as the other site would. */
  private record Someone() implements Person {
    @Override
    public Answer agree(Step step, URI callback) {
      return new Answer(Map.of("code", List.of(code(step))), false);
    }

    @Override
    public List<Answer> wrong(Step step, URI callback) {
      return List.of(new Answer(Map.of("code", List.of("guess")), false));
    }

    private static String code(Step step) {
      return ((Step.Away) step).to().getQuery().replace("code=", "");
    }
  }
}
