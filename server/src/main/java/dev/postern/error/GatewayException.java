package dev.postern.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call refused or failed, in words meant for its caller. Holds nothing that the caller may not
 * see; a cause, where there is one, is for the operator's log alone.
 */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final String wireCode;
  private final int status;
  private final String details;
  private final String hint;
  private final transient Map<String, String> headers;

  private GatewayException(
      ErrorCode code,
      String wireCode,
      int status,
      String message,
      String details,
      String hint,
      Map<String, String> headers,
      Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.wireCode = wireCode;
    this.status = status;
    this.details = details;
    this.hint = hint;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  public GatewayException(ErrorCode code, String message) {
    this(code, code.code(), code.status(), message, null, null, Map.of(), null);
  }

  /** With what was found; null for nothing to say. */
  public GatewayException details(String newDetails) {
    return new GatewayException(
        code, wireCode, status, getMessage(), newDetails, hint, headers, getCause());
  }

  /** With what to do next; null for nothing to say. */
  public GatewayException hint(String newHint) {
    return new GatewayException(
        code, wireCode, status, getMessage(), details, newHint, headers, getCause());
  }

  /** With another code and status on the wire, for sources and hooks that bring their own. */
  public GatewayException as(String newWireCode, int newStatus) {
    return new GatewayException(
        code, newWireCode, newStatus, getMessage(), details, hint, headers, getCause());
  }

  /** With header fields for the answer, where the surface has any. */
  public GatewayException headers(Map<String, String> newHeaders) {
    return new GatewayException(
        code, wireCode, status, getMessage(), details, hint, newHeaders, getCause());
  }

  /** With what led to it, for the log. */
  public GatewayException causedBy(Throwable cause) {
    return new GatewayException(
        code, wireCode, status, getMessage(), details, hint, headers, cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** The code on the wire; mostly {@link ErrorCode#code}. */
  public String wireCode() {
    return wireCode;
  }

  /** The HTTP status; mostly {@link ErrorCode#status}. */
  public int status() {
    return status;
  }

  /** What was found, or null. */
  public String details() {
    return details;
  }

  /** What to do next, or null. */
  public String hint() {
    return hint;
  }

  /** Header fields for the answer by name; mostly none. */
  public Map<String, String> headers() {
    return headers;
  }
}
