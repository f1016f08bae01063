package dev.postern.hook;

import dev.postern.config.HostPattern;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.hook.HttpExchange.Answer;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Fetches documents whose addresses others have chosen, under the rules that hold for hooks: every
 * address of the name must be public, the addresses looked at are those dialled, nothing redirects,
 * and size and time are bounded.
 */
public final class PublicDocuments implements AutoCloseable {
  private final List<HostPattern> privateHosts;
  private final int timeoutMillis;
  private final Destinations destinations = new Destinations(InetAddress::getAllByName);
  private final HttpExchange http;

  /**
   * @param privateHosts servers whose addresses need not be public; these alone by http, too
   */
  public PublicDocuments(List<HostPattern> privateHosts, int maxBytes, int timeoutMillis) {
    this.privateHosts = List.copyOf(privateHosts);
    this.timeoutMillis = timeoutMillis;
    this.http = new HttpExchange(maxBytes);
  }

  /**
   * The text of a JSON document.
   *
   * @throws GatewayException where its address is not allowed, or it cannot be had as it should be
   */
  public String json(String url) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    Target target = Target.of(url);
    boolean isListed =
        privateHosts.stream()
            .anyMatch(host -> host.covers(target.scheme(), target.host(), target.port()));
    if (target.scheme().equals("http") && !isListed) {
      throw Target.refused("%s is not asked by http".formatted(target.server()));
    }
    InetAddress[] addresses = destinations.anywhere(target, privateHosts, deadlineNanos);
    FetchRequest request =
        new FetchRequest(target, "GET", Map.of("accept", "application/json"), null);
    Answer answer = http.send(request, addresses, deadlineNanos);
    String type = answer.headers().getOrDefault("content-type", "").split(";", 2)[0].strip();
    if (answer.status() != 200 || !(type.equals("application/json") || type.endsWith("+json"))) {
      throw new GatewayException(
          ErrorCode.UNAVAILABLE, "fetch: %s has no JSON document there".formatted(target.server()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    destinations.close();
    http.close();
  }
}
