package dev.postern.pipeline;

import java.util.regex.Pattern;

/**
 * What a call belongs to.
 *
 * @param traceparent the caller's trace, as W3C Trace Context writes it; empty for none
 * @param tool the MCP tool that was called; empty for none
 */
public record Origin(String traceparent, String tool) {
  public static final Origin NONE = new Origin("", "");

  private static final int CHARACTERS = 55;
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** Of a call of its own; what is no trace is left out. */
  public static Origin of(String traceparent) {
    boolean isTrace =
        traceparent != null
            && traceparent.length() == CHARACTERS
            && TRACEPARENT.matcher(traceparent).matches();
    return isTrace ? new Origin(traceparent, "") : NONE;
  }

  /** The same as a call of a tool there is. */
  public Origin ofTool(String name) {
    return name.isEmpty() ? this : new Origin(traceparent, name);
  }
}
