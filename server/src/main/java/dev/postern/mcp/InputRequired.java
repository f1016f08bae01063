package dev.postern.mcp;

import dev.postern.json.JsonText;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The client must answer first, and make its call again (2026-07-28). */
final class InputRequired extends BrokenOff {
  private static final long serialVersionUID = 1;

  private final transient List<Dialogue.Inquiry> inquiries;
  private final String requestState;

  InputRequired(List<Dialogue.Inquiry> inquiries, String requestState) {
    super("input required");
    this.inquiries = List.copyOf(inquiries);
    this.requestState = requestState;
  }

  /** The members of the result, but for those that every result has. */
  ObjectNode result() {
    ObjectNode result = JsonText.object();
    ObjectNode requests = result.putObject("inputRequests");
    for (Dialogue.Inquiry inquiry : inquiries) {
      requests
          .putObject(inquiry.key())
          .put("method", inquiry.method())
          .set("params", inquiry.params());
    }
    return result.put("requestState", requestState);
  }
}
