package dev.postern.limit;

import dev.postern.config.Budget;
import dev.postern.config.RateConfig;
import dev.postern.config.RateSettings;
import dev.postern.error.GatewayException;
import dev.postern.metric.LimitMetrics;
import dev.postern.metric.Metrics;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Everything that is counted to bound it. One object in a gateway; any number of threads. */
public final class Quotas implements AutoCloseable {
  private final RateSettings settings;
  private final CallerAddress addresses;
  private final Optional<SharedStore> store;
  private volatile Rates rates = Rates.NONE;
  private final ConcurrentCalls concurrentCalls;
  private final RowAccounts rowAccounts;
  private final LimitMetrics metrics;
  private final ToldAddresses toldAddresses = new ToldAddresses(System::nanoTime);

  public Quotas(RateSettings settings, LimitMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.addresses = new CallerAddress(settings.trustedProxies());
    this.store = settings.store().map(found -> new SharedStore(found, metrics));
    use(settings.rates());
    this.concurrentCalls = new ConcurrentCalls(metrics);
    this.rowAccounts = new RowAccounts(this::buckets, metrics);
  }

  /**
   * The limits in force, as one set.
   *
   * @param ofCalls the shortest window first: a call that it refuses is not to use up a long one
   * @param ofAddresses asked before anything else, where nobody can wait for a store
   */
  private record Rates(List<Rate> ofCalls, List<Rate> ofAddresses, boolean knowsTools) {
    static final Rates NONE = new Rates(List.of(), List.of(), false);

    Stream<Rate> all() {
      return Stream.concat(ofAddresses.stream(), ofCalls.stream());
    }
  }

  /** Puts other limits in force; what one has counted goes on where it counts as before. */
  public synchronized void use(List<RateConfig> configured) {
    Rates before = rates;
    List<Rate> ofCalls =
        configured.stream()
            .filter(rate -> !rate.isOfAddresses())
            .sorted(Comparator.comparing(RateConfig::window))
            .map(rate -> new Rate(rate, counted(rate, before)))
            .toList();
    List<Rate> ofAddresses =
        configured.stream()
            .filter(RateConfig::isOfAddresses)
            .map(rate -> new Rate(rate, counted(rate, before)))
            .toList();
    rates = new Rates(ofCalls, ofAddresses, ofCalls.stream().anyMatch(Rate::knowsTools));
  }

  private Buckets counted(RateConfig rate, Rates before) {
    Allowance allowance = Rate.allowance(rate);
    return before
        .all()
        .filter(old -> old.countsAs(rate))
        .map(Rate::buckets)
        .findFirst()
        .orElseGet(() -> rate.isOfAddresses() ? local(allowance) : buckets(allowance));
  }

  /** The limits in force. */
  public List<RateConfig> rates() {
    return rates.all().map(Rate::config).toList();
  }

  /** Nothing but budgets. */
  public static Quotas withoutRates() {
    return new Quotas(RateSettings.DEFAULTS, new Metrics().limits());
  }

  private Buckets buckets(Allowance allowance) {
    LocalBuckets here = local(allowance);
    return store.<Buckets>map(shared -> new SharedBuckets(here, shared)).orElse(here);
  }

  private LocalBuckets local(Allowance allowance) {
    return new LocalBuckets(allowance, settings.maxBuckets());
  }

  /** Whether calls are counted at all. */
  public boolean countsCalls() {
    return !rates.ofCalls.isEmpty();
  }

  /** Whether it matters by which tool a call came. */
  public boolean knowsTools() {
    return rates.knowsTools;
  }

  /** The names of the header fields that tell of limits. */
  public List<String> headerNames() {
    return List.of(settings.policyHeader(), settings.stateHeader());
  }

  /**
   * Counts a call by every limit that holds for it.
   *
   * @param told takes the header fields of its answer
   * @throws GatewayException where one is used up
   */
  public void take(CountedCall call, Consumer<Map<String, String>> told) {
    List<Rate> ofCalls = rates.ofCalls;
    List<Rate> holding = new ArrayList<>(ofCalls.size());
    List<Taken> taken = new ArrayList<>(ofCalls.size());
    for (Rate rate : ofCalls) {
      if (rate.holdsFor(call)) {
        holding.add(rate);
        taken.add(granted(rate, rate.take(call, addresses)));
      }
    }
    if (!holding.isEmpty()) {
      told.accept(fields(holding, taken));
    }
  }

  /**
   * Counts a request by its address.
   *
   * @return the header fields of its answer; empty where no limit holds
   * @throws GatewayException where one is used up
   */
  public Map<String, String> take(Credentials credentials) {
    List<Rate> ofAddresses = rates.ofAddresses;
    if (ofAddresses.isEmpty()) {
      return Map.of();
    }
    String address = addresses.of(credentials);
    List<Taken> taken = new ArrayList<>(ofAddresses.size());
    for (Rate rate : ofAddresses) {
      taken.add(granted(rate, rate.take(address)));
    }
    return fields(ofAddresses, taken);
  }

  /** The limits by which a call is counted, those of addresses alone first. */
  public List<RateConfig> holding(CountedCall call) {
    Rates now = rates;
    return Stream.concat(
            now.ofAddresses.stream(), now.ofCalls.stream().filter(rate -> rate.holdsFor(call)))
        .map(Rate::config)
        .toList();
  }

  /** The network that a request is counted for. */
  public String address(Credentials credentials) {
    return addresses.of(credentials);
  }

  /**
   * Whether a request that was refused for its address leaves a record: one of each address and
   * minute does, of a bounded number of them.
   */
  public boolean isNews(Credentials credentials) {
    return toldAddresses.isNews(addresses.of(credentials));
  }

  private Taken granted(Rate rate, Taken taken) {
    if (!taken.isGranted()) {
      metrics.refused("rate " + rate.config().name());
      throw rate.refusal(taken, fields(List.of(rate), List.of(taken)));
    }
    return taken;
  }

  private Map<String, String> fields(List<Rate> rates, List<Taken> taken) {
    if (rates.size() == 1) {
      return Map.of(
          settings.policyHeader(), rates.getFirst().policy(),
          settings.stateHeader(), rates.getFirst().state(taken.getFirst()));
    }
    List<String> policies = new ArrayList<>(rates.size());
    List<String> states = new ArrayList<>(rates.size());
    for (int i = 0; i < rates.size(); i++) {
      policies.add(rates.get(i).policy());
      states.add(rates.get(i).state(taken.get(i)));
    }
    return Map.of(
        settings.policyHeader(), String.join(", ", policies),
        settings.stateHeader(), String.join(", ", states));
  }

  /**
   * Takes a place among the calls of one caller that are at work at once.
   *
   * @throws GatewayException where there is none
   */
  public Stay enter(Identity identity, List<Budget> budgets) {
    return budgets.isEmpty() ? Stay.FREE : concurrentCalls.enter(identity, budgets);
  }

  /** How many rows a caller may still have. */
  public RowAccount rows(Identity identity, List<Budget> budgets) {
    return budgets.isEmpty() ? RowAccount.UNBOUNDED : rowAccounts.of(identity, budgets);
  }

  /** What has been refused so far. */
  public LimitMetrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    store.ifPresent(SharedStore::close);
  }
}
