package dev.postern.spi.contract;

import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Identity;
import dev.postern.spi.contract.MemoryProvider.Fault;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Browsers that are sent away with a code, and must bring it back. */
final class MemoryBrowsers implements BrowserSignIn {
  private final Fault fault;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  MemoryBrowsers(Fault fault) {
    this.fault = fault;
  }

  @Override
  public Step begin(Visit visit) {
    String code = UUID.randomUUID().toString();
    waiting.add(code);
    String told = fault == Fault.BROWSERS_HEAR_THE_SECRET ? "#" + MemoryProvider.PASSWORD : "";
    return new Step.Away(URI.create("https://id.example/?code=" + code + told), code);
  }

  @Override
  public Step finish(Visit visit, String kept) {
    Optional<String> brought = visit.single("code");
    if (fault == Fault.BROWSERS_BREAK_IT && brought.orElse("").length() > 10_000) {
      throw new IllegalArgumentException("too long");
    }
    String code = brought.orElse(fault == Fault.BROWSERS_NEED_BRING_NOTHING ? kept : "");
    boolean isOwn =
        switch (fault) {
          case BROWSERS_ARE_ANYBODY -> true;
          case BROWSERS_SHARE_STEPS -> waiting.contains(code);
          case BROWSERS_ARE_MIXED_UP -> Thread.currentThread().isVirtual() || code.equals(kept);
          default -> code.equals(kept);
        };
    boolean isFirst = fault == Fault.BROWSERS_COME_BACK_TWICE || waiting.remove(kept);
    if (!isOwn || !isFirst) {
      return new Step.Refused("wrong_code");
    }
    String subject = fault == Fault.BROWSERS_ARE_OTHERS ? "lee" : "robin";
    return new Step.Done(
        new Identity(subject, "memory", List.of(), Map.of()), Optional.empty(), "");
  }
}
