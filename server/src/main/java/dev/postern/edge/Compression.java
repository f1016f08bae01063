package dev.postern.edge;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
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
    if (bytes.remaining() < MIN_BYTES
        || !isText(contentType)
        || exchange.getResponseHeaders().contains(Headers.CONTENT_ENCODING)) {
      return bytes;
    }
    HeaderValues fields = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
    double gzip = weight(fields, GZIP);
    double zstd = weight(fields, ZSTD);
    if (gzip <= 0 && zstd <= 0) {
      return bytes;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_ENCODING, zstd > gzip ? ZSTD : GZIP);
    headers.add(Headers.VARY, "Accept-Encoding");
    String tag = headers.getFirst(Headers.ETAG);
    if (tag != null && !tag.startsWith("W/")) {
      headers.put(Headers.ETAG, "W/" + tag);
    }
    return zstd > gzip ? zstd(bytes) : gzip(bytes);
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.contains("json") || type.contains("xml");
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
