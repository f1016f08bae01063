package dev.postern.mcp;

import dev.postern.config.McpSignInSettings;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Receiver;
import dev.postern.pipeline.Request;
import dev.postern.pipeline.Sequence;
import dev.postern.spi.Identity;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pipeline for those alone whose credentials are made for this endpoint and open what they ask
 * for. It stands where nothing of the endpoint can go round it.
 */
final class SignedIn implements OperationPipeline {
  private final OperationPipeline pipeline;
  private final ProtectedResource resource;

  SignedIn(OperationPipeline pipeline, ProtectedResource resource) {
    this.pipeline = pipeline;
    this.resource = resource;
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse) {
    return told(pipeline.run(request, admitting(request, parse)), request);
  }

  @Override
  public Outcome run(Request request, Function<Identity, Operation> parse, Receiver receiver) {
    return told(pipeline.run(request, admitting(request, parse), receiver), request);
  }

  @Override
  public Optional<GatewayException> runAsOne(Request whole, Sequence sequence) {
    Sequence admitted =
        new Sequence() {
          @Override
          public Optional<Step> next() {
            return sequence
                .next()
                .map(step -> new Step(step.request(), admitting(whole, step.parse())));
          }

          @Override
          public void take(Outcome outcome) {
            sequence.take(told(outcome, whole));
          }
        };
    return pipeline.runAsOne(whole, admitted).map(refused -> resource.told(refused, part(whole)));
  }

  @Override
  public int maxAnswerBytes(Surface surface) {
    return pipeline.maxAnswerBytes(surface);
  }

  @Override
  public Identity caller(Request request) {
    try {
      Identity identity = pipeline.caller(request);
      admit(request, identity);
      return identity;
    } catch (GatewayException refused) {
      throw resource.told(refused, part(request));
    }
  }

  @Override
  public <T> T browse(Request request, String what, Function<Identity, T> look) {
    try {
      return pipeline.browse(
          request,
          what,
          identity -> {
            admit(request, identity);
            return look.apply(identity);
          });
    } catch (GatewayException refused) {
      throw resource.told(refused, part(request));
    }
  }

  private void admit(Request request, Identity identity) {
    resource.admit(identity, part(request));
    resource.require(identity, Optional.empty());
  }

  private Function<Identity, Operation> admitting(
      Request request, Function<Identity, Operation> parse) {
    return identity -> {
      resource.admit(identity, part(request));
      Operation operation = parse.apply(identity);
      resource.require(identity, Optional.of(operation.endpoint().action()));
      return operation;
    };
  }

  private Outcome told(Outcome outcome, Request request) {
    return outcome instanceof Outcome.Failure(GatewayException error)
        ? new Outcome.Failure(resource.told(error, part(request)))
        : outcome;
  }

  /** What was called beyond the endpoint itself, for instance {@code /shop}. */
  private static String part(Request request) {
    String path =
        request.credentials() instanceof ExchangeCredentials(var exchange)
            ? exchange.getRelativePath()
            : McpSignInSettings.ENDPOINT;
    return path.startsWith(McpSignInSettings.ENDPOINT + "/")
        ? path.substring(McpSignInSettings.ENDPOINT.length())
        : "";
  }
}
