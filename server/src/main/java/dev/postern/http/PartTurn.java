package dev.postern.http;

import dev.postern.edge.Reply;
import dev.postern.edge.Reply.ErrorStyle;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One operation of a batch: what it asks, and afterwards how it was answered. One thread. */
final class PartTurn implements Turn {
  private static final byte[] NOTHING = {};

  private final String method;
  private final String query;
  private final HeaderMap asked;
  private final HeaderMap told = new HeaderMap();
  private int status;
  private byte[] body = NOTHING;
  private JsonNode json;

  PartTurn(String method, String query, HeaderMap asked) {
    this.method = method;
    this.query = query;
    this.asked = asked;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public HeaderMap asked() {
    return asked;
  }

  @Override
  public HeaderMap told() {
    return told;
  }

  @Override
  public void send(int answered) {
    status = answered;
    body = NOTHING;
    json = null;
  }

  @Override
  public void send(int answered, String contentType, ByteBuffer bytes) {
    send(answered);
    told.put(Headers.CONTENT_TYPE, contentType);
    if (!method.equals("HEAD")) {
      body = new byte[bytes.remaining()];
      bytes.get(body);
    }
  }

  @Override
  public void refuse(GatewayException error, ErrorStyle style) {
    Json words = Reply.errorBody(error, style);
    send(error.status(), Reply.JSON, ByteBuffer.wrap(words.buffer(), 0, words.length()));
  }

  /** The status of the answer; 0 as long as there is none. */
  int status() {
    return status;
  }

  boolean hasFailed() {
    return status >= 400;
  }

  /** The answer's body as it was sent; not to be changed. */
  byte[] bytes() {
    return body;
  }

  /** The answer's body as JSON: as it is where it is JSON, else as a text; null for none. */
  JsonNode body() {
    if (json == null) {
      json = read();
    }
    return json;
  }

  private JsonNode read() {
    if (body.length == 0) {
      return JsonText.mapper().nullNode();
    }
    if (isJson()) {
      try {
        return JsonText.parse(body, body.length);
      } catch (JacksonException deeperThanRead) {
        // what the source's own code made of its rows stays the text it is
      }
    }
    return JsonText.object().stringNode(text());
  }

  private boolean isJson() {
    String type = told.getFirst(Headers.CONTENT_TYPE);
    int end = type.indexOf(';');
    String name = end < 0 ? type : type.substring(0, end);
    return name.equals("application/json") || name.endsWith("+json");
  }

  /** As text where it is one, else as Base64. */
  private String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException binary) {
      return Base64.getEncoder().encodeToString(body);
    }
  }
}
