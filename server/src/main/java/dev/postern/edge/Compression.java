package dev.postern.edge;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Makes long answers shorter for those who take them so (gzip and zstd, RFC 9110 and 8878). */
final class Compression {
  /** Below it an answer fits into few packets anyway. */
  private static final int MIN_BYTES = 4 * 1024;

  private static final String GZIP = "gzip";
  private static final String ZSTD = "zstd";
  private static final Pattern WEIGHT = Pattern.compile("q=[01](\\.[0-9]{0,3})?");

  private Compression() {}

  /**
   * The bytes to send; where they are others than those given, the header fields say so. To be
   * called by a thread that may take its time.
   */
  static ByteBuffer applied(HttpServerExchange exchange, String contentType, ByteBuffer bytes) {
    if (bytes.remaining() < MIN_BYTES) {
      return bytes;
    }
    return switch (chosen(exchange, contentType)) {
      case ZSTD -> zstd(bytes);
      case GZIP -> gzip(bytes);
      default -> bytes;
    };
  }

  /**
   * What makes an answer shorter that is written piece by piece; empty where it is to be sent as it
   * is. Where there is something, the header fields say so.
   */
  static Optional<Piecewise> piecewise(HttpServerExchange exchange) throws IOException {
    String type = exchange.getResponseHeaders().getFirst(Headers.CONTENT_TYPE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return switch (chosen(exchange, type == null ? "" : type)) {
      case ZSTD -> Optional.of(new Piecewise(out, new ZstdOutputStream(out)));
      case GZIP -> Optional.of(new Piecewise(out, new FastGzip(out)));
      default -> Optional.empty();
    };
  }

  /** The encoding that the client likes best, which the header fields then name; empty for none. */
  private static String chosen(HttpServerExchange exchange, String contentType) {
    HeaderMap headers = exchange.getResponseHeaders();
    if (!isText(contentType) || headers.contains(Headers.CONTENT_ENCODING)) {
      return "";
    }
    HeaderValues fields = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
    double gzip = weight(fields, GZIP);
    double zstd = weight(fields, ZSTD);
    if (gzip <= 0 && zstd <= 0) {
      return "";
    }
    String chosen = zstd > gzip ? ZSTD : GZIP;
    headers.put(Headers.CONTENT_ENCODING, chosen);
    headers.add(Headers.VARY, "Accept-Encoding");
    String tag = headers.getFirst(Headers.ETAG);
    if (tag != null && !tag.startsWith("W/")) {
      headers.put(Headers.ETAG, "W/" + tag);
    }
    return chosen;
  }

  /**
   * Compresses pieces of one answer, and holds what is not enough yet to be sent.
   *
   * @param out takes what {@code into} has made
   */
  record Piecewise(ByteArrayOutputStream out, OutputStream into) {

    /** What can be sent by now. */
    ByteBuffer compressed(ByteBuffer piece) throws IOException {
      into.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      return taken();
    }

    /** What is left to be sent. */
    ByteBuffer ended() throws IOException {
      into.close();
      return taken();
    }

    private ByteBuffer taken() {
      ByteBuffer made = ByteBuffer.wrap(out.toByteArray());
      out.reset();
      return made;
    }
  }

  /** Events are none: each is to arrive at once. */
  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return (type.startsWith("text/") && !type.startsWith("text/event-stream"))
        || type.contains("json")
        || type.contains("xml");
  }

  /** How much an encoding is wanted, up to 1; 0 where it is not named or not to be read. */
  private static double weight(HeaderValues fields, String wanted) {
    if (fields == null) {
      return 0;
    }
    for (String field : fields) {
      for (String encoding : field.split(",", -1)) {
        String[] parts = encoding.strip().toLowerCase(Locale.ROOT).split(";", 2);
        if (parts[0].strip().equals(wanted)) {
          return parts.length == 1 ? 1 : weight(parts[1].strip());
        }
      }
    }
    return 0;
  }

  private static double weight(String parameter) {
    return WEIGHT.matcher(parameter).matches() ? Double.parseDouble(parameter.substring(2)) : 1;
  }

  private static ByteBuffer zstd(ByteBuffer bytes) {
    ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    byte[] compressed = new byte[compressor.maxCompressedLength(bytes.remaining())];
    int length =
        compressor.compress(
            bytes.array(),
            bytes.arrayOffset() + bytes.position(),
            bytes.remaining(),
            compressed,
            0,
            compressed.length);
    return ByteBuffer.wrap(compressed, 0, length);
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
