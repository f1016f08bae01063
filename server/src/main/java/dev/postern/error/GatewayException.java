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
  private final transient Wire wire;

  /** Null stands for nothing to say. */
  private record Wire(
      String code,
      int status,
      String details,
      boolean detailsAreJson,
      String hint,
      Map<String, String> headers,
      Map<String, String> errors) {}

  private GatewayException(ErrorCode code, String message, Wire wire, Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.wire = wire;
  }

  public GatewayException(ErrorCode code, String message) {
    this(
        code,
        message,
        new Wire(code.code(), code.status(), null, false, null, Map.of(), Map.of()),
        null);
  }

  private GatewayException with(Wire other) {
    return new GatewayException(code, getMessage(), other, getCause());
  }

  /** With what was found; null for nothing to say. */
  public GatewayException details(String details) {
    return with(
        new Wire(wire.code, wire.status, details, false, wire.hint, wire.headers, wire.errors));
  }

  /** With what was found as JSON text. */
  public GatewayException detailsJson(String json) {
    return with(new Wire(wire.code, wire.status, json, true, wire.hint, wire.headers, wire.errors));
  }

  /** With what to do next; null for nothing to say. */
  public GatewayException hint(String hint) {
    return with(
        new Wire(
            wire.code,
            wire.status,
            wire.details,
            wire.detailsAreJson,
            hint,
            wire.headers,
            wire.errors));
  }

  /** With another code and status on the wire, for sources and hooks that bring their own. */
  public GatewayException as(String wireCode, int status) {
    return with(
        new Wire(
            wireCode,
            status,
            wire.details,
            wire.detailsAreJson,
            wire.hint,
            wire.headers,
            wire.errors));
  }

  /** With header fields for the answer, by name. */
  public GatewayException headers(Map<String, String> headers) {
    return with(
        new Wire(
            wire.code,
            wire.status,
            wire.details,
            wire.detailsAreJson,
            wire.hint,
            Collections.unmodifiableMap(new LinkedHashMap<>(headers)),
            wire.errors));
  }

  /** With what is wrong with each field of what was sent, by the field's name. */
  public GatewayException errors(Map<String, String> errors) {
    return with(
        new Wire(
            wire.code,
            wire.status,
            wire.details,
            wire.detailsAreJson,
            wire.hint,
            wire.headers,
            Collections.unmodifiableMap(new LinkedHashMap<>(errors))));
  }

  /** With what led to it, for the log. */
  public GatewayException causedBy(Throwable cause) {
    return new GatewayException(code, getMessage(), wire, cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** The code on the wire; mostly {@link ErrorCode#code}. */
  public String wireCode() {
    return wire.code;
  }

  /** The HTTP status; mostly {@link ErrorCode#status}. */
  public int status() {
    return wire.status;
  }

  /** What was found, or null. */
  public String details() {
    return wire.details;
  }

  /** Whether {@link #details} is JSON rather than a sentence. */
  public boolean detailsAreJson() {
    return wire.detailsAreJson;
  }

  /** What to do next, or null. */
  public String hint() {
    return wire.hint;
  }

  /** What is wrong with each field of what was sent, by the field's name; mostly empty. */
  public Map<String, String> errors() {
    return wire.errors;
  }

  /** Header fields for the answer, by name. */
  public Map<String, String> headers() {
    return wire.headers;
  }
}
