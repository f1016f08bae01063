package dev.postern.edge;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Makes long answers shorter for those who take them so (gzip, RFC 9110). */
final class Compression {
  /** Below it an answer fits into few packets anyway. */
  private static final int MIN_BYTES = 4 * 1024;

  private Compression() {}

  /**
   * The bytes to send; where they are others than those given, the header fields say so. To be
   * called by a thread that may take its time.
   */
  static ByteBuffer applied(HttpServerExchange exchange, String contentType, ByteBuffer bytes) {
    if (bytes.remaining() < MIN_BYTES
        || !isText(contentType)
        || exchange.getResponseHeaders().contains(Headers.CONTENT_ENCODING)
        || !takesGzip(exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING))) {
      return bytes;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_ENCODING, "gzip");
    headers.add(Headers.VARY, "Accept-Encoding");
    String tag = headers.getFirst(Headers.ETAG);
    if (tag != null && !tag.startsWith("W/")) {
      headers.put(Headers.ETAG, "W/" + tag);
    }
    return gzip(bytes);
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.contains("json") || type.contains("xml");
  }

  private static boolean takesGzip(HeaderValues fields) {
    if (fields == null) {
      return false;
    }
    for (String field : fields) {
      for (String encoding : field.split(",", -1)) {
        String[] parts = encoding.strip().toLowerCase(Locale.ROOT).split(";", 2);
        if (parts[0].strip().equals("gzip")) {
          return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
        }
      }
    }
    return false;
  }

  private static ByteBuffer gzip(ByteBuffer bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.remaining() / 4);
    try (FastGzip gzip = new FastGzip(compressed)) {
      gzip.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return ByteBuffer.wrap(compressed.toByteArray());
  }

  /** Most of what can be saved for a fraction of the work. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
