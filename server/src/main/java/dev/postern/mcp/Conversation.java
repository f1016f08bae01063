package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.ToolPin;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.pipeline.OperationPipeline;
import dev.postern.pipeline.Question;
import dev.postern.schema.Views;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Answers messages of both eras. */
final class Conversation {
  private static final Json NOTHING = Json.of("{}");

  private final OperationPipeline pipeline;
  private final Views views;
  private final McpSettings settings;
  private final ToolCalls tools;
  private final PromptCalls prompts;
  private final ResourceCalls resources;
  private final Completions completions;
  private final Subscriptions subscriptions;
  private final Handshake handshake;
  private final ResultWriter writer;
  private final Sessions sessions;
  private final Supplier<Map<String, ToolPin>> pins;
  private volatile Offers offers;

  /**
   * @param features all that there is to be served
   * @param pins the approved lists of tools by role, of those roles that have any
   * @param version of the gateway, told to clients
   */
  Conversation(
      OperationPipeline pipeline,
      Views views,
      Features features,
      McpSettings settings,
      Sessions sessions,
      Listeners listeners,
      Supplier<Map<String, ToolPin>> pins,
      String version) {
    this.pipeline = pipeline;
    this.views = views;
    this.settings = settings;
    this.sessions = sessions;
    this.pins = pins;
    this.offers = new Offers(views, features, settings, pins);
    this.writer = new ResultWriter(settings, version);
    Talks talks = new Talks(pipeline, () -> offers, settings.connections().questionMillis());
    this.tools = new ToolCalls(pipeline, () -> offers, talks, writer);
    this.prompts = new PromptCalls(talks, settings.maxListedTools());
    this.resources = new ResourceCalls(talks, settings.maxListedTools());
    this.completions = new Completions(talks);
    this.subscriptions = new Subscriptions(listeners);
    this.handshake = new Handshake(version);
  }

  /** Puts other features in force, for every call from now on. */
  void replace(Features features) {
    offers = new Offers(views, features, settings, pins);
  }

  /** The tools a caller is offered. */
  ToolList tools(Identity identity) {
    return ToolList.of(offers.of(new Scope.Everything(), identity).tools());
  }

  /** The same of a role alone. */
  ToolList toolsOf(String role) {
    return ToolList.of(offers.of(role));
  }

  /** The call of a tool that is asked about. */
  ToolQuestion question(Question.Tool asked) {
    return ToolQuestion.of(asked, offers);
  }

  /**
   * Answers the body of a POST.
   *
   * @param requestId names the request in the audit record
   * @param wire the way back to the client
   */
  RpcReply reply(byte[] body, Credentials credentials, String requestId, Scope scope, Wire wire) {
    Json id = Json.NULL;
    try {
      RpcMessage message = RpcMessage.parse(body);
      id = message.isResponse() ? Json.NULL : message.idJson();
      boolean isModern = Protocol.isModern(message, credentials);
      Optional<Session> session = isModern ? Optional.empty() : session(message, credentials);
      Call call = new Call(message, credentials, requestId, isModern, scope, session, wire);
      if (message.isResponse() || message.isNotification()) {
        return noted(call);
      }
      return isModern ? modern(call, id) : legacy(call, id);
    } catch (InputRequired asked) {
      return RpcReply.result(id, writer.inputRequired(asked));
    } catch (RpcException refused) {
      return RpcReply.error(
          id, refused.status(), JsonText.write(refused.error()), Optional.empty());
    } catch (GatewayException refused) {
      return refused(id, refused);
    }
  }

  private Optional<Session> session(RpcMessage message, Credentials credentials) {
    List<String> ids = credentials.header("Mcp-Session-Id");
    return ids.isEmpty() || message.method().equals("initialize")
        ? Optional.empty()
        : Optional.of(sessions.find(ids.getFirst()));
  }

  /** Takes note of a message that wants no answer. */
  private RpcReply noted(Call call) {
    RpcMessage message = call.message();
    if (message.isResponse() && call.session().isEmpty()) {
      throw new RpcException(
          RpcException.INVALID_REQUEST, 400, "Nothing was asked that this could be an answer to");
    }
    if (call.session().isPresent()) {
      Session session = call.session().get();
      session.admit(Call.principal(pipeline.caller(call.request(""))), call.scope());
      if (message.isResponse()) {
        session.answered(message.idJson(), message.whole());
      } else if (message.method().equals("notifications/cancelled")) {
        session.cancel(JsonText.write(message.params().path("requestId")).text());
      }
    }
    return RpcReply.ACCEPTED;
  }

  private RpcReply modern(Call call, Json id) {
    Protocol.checkModern(call.message(), call.credentials());
    return switch (call.message().method()) {
      case "server/discover" ->
          RpcReply.result(
              id, writer.cacheable(Pages.members(handshake.discovered(seen(call).offer())), true));
      case "subscriptions/listen" -> {
        Seen seen = seen(call);
        subscriptions.open(call, Call.principal(seen.identity()), seen.offer().features());
        yield RpcReply.STREAMED;
      }
      default -> RpcReply.result(id, shared(call));
    };
  }

  private RpcReply legacy(Call call, Json id) {
    String method = call.message().method();
    if (call.isOpening()) {
      Seen seen = seen(call);
      ObjectNode result = handshake.initialized(call.message().params(), seen.offer());
      Optional<Session> opened =
          sessions.open(Call.principal(seen.identity()), call.scope(), call.message().params());
      return RpcReply.result(id, JsonText.write(result)).opening(opened);
    }
    call.session().ifPresent(session -> session.begun(id.text(), call.wire().cancellation()));
    try {
      return RpcReply.result(
          id,
          switch (method) {
            case "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe" -> {
              seen(call);
              note(call);
              yield NOTHING;
            }
            default -> shared(call);
          });
    } finally {
      call.session().ifPresent(session -> session.ended(id.text()));
    }
  }

  /** What both eras ask for in the same words. */
  private Json shared(Call call) {
    String method = call.message().method();
    if (!offers.serves(call.scope(), method)) {
      throw call.isModern()
          ? new RpcException(RpcException.METHOD_NOT_FOUND, 404, "Method not found")
          : new RpcException(RpcException.METHOD_NOT_FOUND, 200, "Method not found: " + method);
    }
    return switch (method) {
      case "tools/list" -> cacheable(call, seen(call).offer().tools().page(call.cursor()));
      case "tools/call" -> tools.answer(call);
      case "prompts/list" -> cacheable(call, prompts.list(call, seen(call).offer()));
      case "prompts/get" -> plain(call, tree(prompts.get(call)));
      case "resources/list" -> cacheable(call, resources.list(call, seen(call).offer()));
      case "resources/templates/list" ->
          cacheable(call, resources.templates(call, seen(call).offer()));
      case "resources/read" -> cacheable(call, Pages.members(tree(resources.read(call))));
      case "completion/complete" -> plain(call, completions.answer(call));
      default -> throw new IllegalStateException(method);
    };
  }

  private static ObjectNode tree(Object result) {
    return JsonText.mapper().valueToTree(result);
  }

  private Json cacheable(Call call, Json members) {
    return writer.cacheable(members, call.isModern());
  }

  private Json plain(Call call, ObjectNode result) {
    return writer.plain(Pages.members(result), call.isModern());
  }

  /** A caller with what is offered to them. */
  private record Seen(Identity identity, Offers.Offer offer) {}

  private Seen seen(Call call) {
    return pipeline.browse(
        call.request(""),
        call.message().method(),
        identity -> new Seen(identity, offers.of(call, identity)));
  }

  /** Takes note of what a client wants of its session. */
  private static void note(Call call) {
    switch (call.message().method()) {
      case "logging/setLevel" -> setLevel(call);
      case "resources/subscribe" -> sessionOf(call).subscribe(call.text("uri"));
      case "resources/unsubscribe" -> sessionOf(call).unsubscribe(call.text("uri"));
      default -> {
        // ping wants to know that somebody is here
      }
    }
  }

  /** A client without a session is sent no messages anyway. */
  private static void setLevel(Call call) {
    LogLevel level =
        LogLevel.of(call.text("level")).orElseThrow(() -> RpcException.invalid("unknown level"));
    call.session().ifPresent(session -> session.level(level));
  }

  private static Session sessionOf(Call call) {
    return call.session()
        .orElseThrow(
            () ->
                new RpcException(
                    RpcException.INVALID_REQUEST, 400, "Subscriptions need a session"));
  }

  /**
   * The session that a GET or DELETE is about, whose caller is known to have opened it.
   *
   * @throws GatewayException where there is none of the caller's
   */
  Session session(String id, Credentials credentials, String requestId, Scope scope, String what) {
    Session session = sessions.find(id);
    Call call =
        new Call(
            RpcMessage.NONE,
            credentials,
            requestId,
            false,
            scope,
            Optional.of(session),
            Wire.PLAIN);
    return pipeline.browse(
        call.request(""),
        what,
        identity -> {
          session.admit(Call.principal(identity), scope);
          return session;
        });
  }

  /** What the gateway refused before any tool was reached. */
  private static RpcReply refused(Json id, GatewayException refused) {
    ObjectNode error = JsonText.object();
    error.put("code", RpcException.SERVER_ERROR).put("message", refused.getMessage());
    ObjectNode data = error.putObject("data");
    data.put("code", refused.wireCode()).put("status", refused.status());
    if (refused.details() != null) {
      data.put("details", refused.details());
    }
    if (refused.hint() != null) {
      data.put("hint", refused.hint());
    }
    return RpcReply.error(id, refused.status(), JsonText.write(error), challenge(refused));
  }

  private static Optional<String> challenge(GatewayException refused) {
    Optional<String> told = Optional.ofNullable(refused.headers().get(ProtectedResource.CHALLENGE));
    if (told.isPresent() || refused.status() != 401) {
      return told;
    }
    boolean isRejected = refused.code() == ErrorCode.CREDENTIALS_REJECTED;
    return Optional.of(isRejected ? "Bearer error=\"invalid_token\"" : "Bearer");
  }
}
