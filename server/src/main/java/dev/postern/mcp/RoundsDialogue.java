package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talk with a client of 2026-07-28: a call that must ask ends, and the client makes it again with
 * the answers. What was asked and answered before travels with the client, sealed.
 */
final class RoundsDialogue implements Dialogue {
  private static final String ANSWERED = "answered";
  private static final String ASKED = "asked";

  private final Call call;
  private final RequestSeal seal;
  private final byte[] binding;
  private final Notices notices;
  private Optional<ObjectNode> rounds = Optional.empty();

  /**
   * @param principal who calls
   * @param subject what is called, besides the method: a name or an URI
   */
  RoundsDialogue(Call call, RequestSeal seal, String principal, String subject) {
    this.call = call;
    this.seal = seal;
    this.binding = binding(call, principal, subject);
    this.notices = new Notices(call);
  }

  /** Everything that makes a call what it is; a hash, since arguments can be long. */
  private static byte[] binding(Call call, String principal, String subject) {
    ObjectNode all = JsonText.object();
    all.put("principal", principal).put("scope", call.scope().toString());
    all.put("method", call.message().method()).put("subject", subject);
    all.set("arguments", sorted(call.message().params().path("arguments")));
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(JsonText.write(all).text().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Clients may write the members of an object in any order. */
  private static JsonNode sorted(JsonNode node) {
    if (node.isMissingNode()) {
      return JsonText.object();
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    Map<String, JsonNode> members = new TreeMap<>();
    object.propertyStream().forEach(member -> members.put(member.getKey(), member.getValue()));
    ObjectNode sorted = JsonText.object();
    members.forEach((name, value) -> sorted.set(name, sorted(value)));
    return sorted;
  }

  @Override
  public boolean can(String capability) {
    return Protocol.declares(call.message().meta("clientCapabilities"), capability);
  }

  @Override
  public Map<String, Answer> inquire(List<Inquiry> inquiries, String state) {
    inquiries.forEach(this::requireDeclared);
    ObjectNode before = rounds();
    ObjectNode answered = (ObjectNode) before.get(ANSWERED);
    List<Inquiry> missing = new ArrayList<>();
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (Inquiry inquiry : inquiries) {
      String key = inquiry.key();
      if (!answered.has(key)) {
        take(inquiry, before, state);
      }
      if (answered.get(key) instanceof ObjectNode known) {
        answers.put(
            key, new Answer((ObjectNode) known.get("result"), known.get("state").asString()));
      } else {
        missing.add(inquiry);
      }
    }
    if (missing.isEmpty()) {
      return answers;
    }
    ObjectNode next = before.deepCopy();
    ObjectNode asked = next.putObject(ASKED);
    missing.forEach(inquiry -> asked.put(inquiry.key(), state));
    throw new InputRequired(missing, seal.seal(next, binding));
  }

  /**
   * Takes an answer that came with this call, if there is one that fits. Without the sealed state
   * of its question nobody knows what the person was shown, so it counts only where that is
   * nothing.
   */
  private void take(Inquiry inquiry, ObjectNode before, String state) {
    JsonNode given = responses().path(inquiry.key());
    JsonNode askedState = before.path(ASKED).path(inquiry.key());
    if ((askedState.isString() || state.isEmpty()) && FormCheck.fits(inquiry, given)) {
      ObjectNode known = ((ObjectNode) before.get(ANSWERED)).putObject(inquiry.key());
      known.set("result", given);
      known.put("state", askedState.asString(""));
    }
  }

  private void requireDeclared(Inquiry inquiry) {
    if (!can(inquiry.capability())) {
      ObjectNode data = JsonText.object();
      data.putObject("requiredCapabilities").putObject(inquiry.capability());
      throw new RpcException(
          RpcException.CAPABILITY_MISSING,
          400,
          "The call needs a capability that the client has not declared: " + inquiry.capability(),
          data);
    }
  }

  private JsonNode responses() {
    JsonNode responses = call.message().params().path("inputResponses");
    if (!responses.isMissingNode() && !responses.isObject()) {
      throw RpcException.invalid("inputResponses must be an object");
    }
    return responses;
  }

  /** What was asked and answered before; what the client brings along is opened once. */
  private ObjectNode rounds() {
    if (rounds.isEmpty()) {
      JsonNode brought = call.message().params().path("requestState");
      ObjectNode opened =
          brought.isMissingNode() || brought.isNull()
              ? JsonText.object()
              : seal.open(brought.asString(""), binding);
      if (!opened.has(ANSWERED)) {
        opened.putObject(ANSWERED);
      }
      rounds = Optional.of(opened);
    }
    return rounds.get();
  }

  @Override
  public void progress(double done, OptionalDouble total, String message) {
    notices.progress(done, total, message);
  }

  @Override
  public void log(LogLevel level, String text) {
    notices.log(level, text);
  }
}
