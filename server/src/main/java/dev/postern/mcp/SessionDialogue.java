package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ObjectNode;

/** Talk with a client up to revision 2025-11-25: it is asked in the middle of its call. */
final class SessionDialogue implements Dialogue {
  private final Call call;
  private final int questionMillis;
  private final Notices notices;

  SessionDialogue(Call call, int questionMillis) {
    this.call = call;
    this.questionMillis = questionMillis;
    this.notices = new Notices(call);
  }

  @Override
  public boolean can(String capability) {
    return call.wire().canStream()
        && call.session()
            .filter(
                session -> Protocol.declares(session.opening().path("capabilities"), capability))
            .isPresent();
  }

  @Override
  public Map<String, Answer> inquire(List<Inquiry> inquiries, String state) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (Inquiry inquiry : inquiries) {
      if (!can(inquiry.capability())) {
        throw new GatewayException(
                ErrorCode.FEATURE_NOT_SERVED,
                "The client cannot be asked: it has not declared " + inquiry.capability())
            .hint("It needs a session and must take text/event-stream.");
      }
      ObjectNode result =
          call.session()
              .orElseThrow()
              .ask(call.wire(), inquiry.method(), inquiry.params(), questionMillis);
      if (!FormCheck.fits(inquiry, result)) {
        throw new GatewayException(
            ErrorCode.VALUE_INVALID,
            "The answer does not fit the question '" + inquiry.key() + "'");
      }
      answers.put(inquiry.key(), new Answer(result, state));
    }
    return answers;
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
