package dev.postern.hook;

import dev.postern.config.HookFileSettings;
import dev.postern.config.HostPattern;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which servers a file may send requests to, and at which addresses they may be. The addresses that
 * come out of here are the ones to dial: nobody asks for them a second time.
 */
final class Destinations implements AutoCloseable {
  private static final int MAX_LOOKUPS = 16;

  private final Surroundings.Names names;

  /** Looking up a name cannot be cancelled, so it is left alone where it takes too long. */
  private final ExecutorService lookups =
      new ThreadPoolExecutor(
          0,
          MAX_LOOKUPS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("hook-names-", 0).factory());

  Destinations(Surroundings.Names names) {
    this.names = names;
  }

  /**
   * The addresses to dial, all of them allowed.
   *
   * @throws GatewayException with the rule that refuses it
   */
  InetAddress[] checked(Target target, String file, HookFileSettings granted, long deadlineNanos) {
    boolean isListed = covers(granted.hosts(), target);
    boolean isListedPrivate = covers(granted.privateHosts(), target);
    if (!isListed && !isListedPrivate) {
      throw new GatewayException(
              ErrorCode.REQUEST_FORBIDDEN,
              "fetch: %s is not among the hosts of %s".formatted(target.server(), file))
          .hint("hooks.files of the config lists hosts for single files");
    }
    return allowed(target, isListedPrivate, deadlineNanos);
  }

  /**
   * The addresses to dial of a server that nobody has listed.
   *
   * @param privateHosts those whose addresses need not be public
   * @throws GatewayException where one of them is not public
   */
  InetAddress[] anywhere(Target target, List<HostPattern> privateHosts, long deadlineNanos) {
    return allowed(target, covers(privateHosts, target), deadlineNanos);
  }

  private InetAddress[] allowed(Target target, boolean isListedPrivate, long deadlineNanos) {
    InetAddress[] addresses = addresses(target, deadlineNanos);
    for (InetAddress address : addresses) {
      boolean isSpelledOut = isListedPrivate && target.address().isPresent();
      boolean isAllowed =
          PublicAddresses.hold(address)
              || (isListedPrivate && (isSpelledOut || PublicAddresses.areOwn(address)));
      if (!isAllowed) {
        throw new GatewayException(
                ErrorCode.REQUEST_FORBIDDEN,
                "fetch: %s has the address %s, which is not of the public network"
                    .formatted(target.server(), address.getHostAddress()))
            .hint("private-hosts of the config lists servers of your own network");
      }
    }
    return addresses;
  }

  private static boolean covers(List<HostPattern> patterns, Target target) {
    return patterns.stream()
        .anyMatch(pattern -> pattern.covers(target.scheme(), target.host(), target.port()));
  }

  private InetAddress[] addresses(Target target, long deadlineNanos) {
    if (target.address().isPresent()) {
      return new InetAddress[] {target.address().get()};
    }
    try {
      Future<InetAddress[]> found = lookups.submit(() -> names.addresses(target.name()));
      return found.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | RejectedExecutionException slow) {
      throw failed(ErrorCode.TIMEOUT, target, "looking up its name takes too long");
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownHostException) {
        throw failed(ErrorCode.UNAVAILABLE, target, "there is no such name");
      }
      throw failed(ErrorCode.UNAVAILABLE, target, "its name cannot be looked up");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed(ErrorCode.TIMEOUT, target, "the hook was interrupted");
    }
  }

  private static GatewayException failed(ErrorCode code, Target target, String why) {
    return new GatewayException(
        code, "fetch: %s cannot be asked: %s".formatted(target.server(), why));
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
