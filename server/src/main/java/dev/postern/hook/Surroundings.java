package dev.postern.hook;

import dev.postern.mask.Masking;
import dev.postern.metric.HookMetrics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;

/**
 * What hooks meet of the world beside their calls.
 *
 * @param clock tells {@code ctx.now()} and when entries of {@code ctx.kv} are over
 * @param names tells the addresses of servers
 */
public record Surroundings(Clock clock, Names names, Masking masking, HookMetrics metrics) {

  /** Looks up names of servers. */
  @FunctionalInterface
  public interface Names {
    /** All addresses of a name, or what a literal address stands for. */
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** The real world. */
  public static Surroundings real(Masking masking, HookMetrics metrics) {
    return new Surroundings(Clock.systemUTC(), InetAddress::getAllByName, masking, metrics);
  }
}
