package dev.postern.metric;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Everything that is counted in one gateway. */
public final class Metrics {
  /** The media type of {@link #text}. */
  public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final HookMetrics hooks = new HookMetrics(registry);
  private final CallMetrics calls = new CallMetrics(registry);
  private final LimitMetrics limits = new LimitMetrics(registry);
  private final StateMetrics state = new StateMetrics(registry);

  public HookMetrics hooks() {
    return hooks;
  }

  public CallMetrics calls() {
    return calls;
  }

  public LimitMetrics limits() {
    return limits;
  }

  public StateMetrics state() {
    return state;
  }

  /** All of it as it is now, in the text form of Prometheus. */
  public byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
