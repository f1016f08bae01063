package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.Result;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes and reads the cursors of one query: the sort keys of the row behind which the next page
 * begins. A cursor of another query is none of this one.
 */
public final class Continuation {
  private static final int MOST_BYTES = 3_000;

  private final CursorSeal seal;
  private final byte[] query;

  /**
   * @param query says which query it is: everything that must stay the same from page to page
   */
  Continuation(CursorSeal seal, String query) {
    this.seal = seal;
    this.query = digest(query);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }

  /**
   * The cursor of the rows behind those of the result; empty where there are none.
   *
   * @throws GatewayException where the sort keys are too long for one
   */
  public Optional<String> after(Result result) {
    List<Optional<String>> last = result.notes().last();
    return result.cut() != Result.Cut.NOTHING && !last.isEmpty()
        ? Optional.of(seal.seal(content(last)))
        : Optional.empty();
  }

  private byte[] content(List<Optional<String>> keys) {
    List<byte[]> texts =
        keys.stream().map(key -> key.orElse("").getBytes(StandardCharsets.UTF_8)).toList();
    int bytes = query.length + texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
    if (bytes > MOST_BYTES) {
      throw new GatewayException(
              ErrorCode.LIMIT_REACHED, "The values in the order are too long for a cursor.")
          .details("All together they may take about " + MOST_BYTES + " bytes.")
          .hint("Order by shorter columns, or read by limit and offset.");
    }
    ByteBuffer content = ByteBuffer.allocate(bytes).put(query);
    for (int i = 0; i < texts.size(); i++) {
      content.putInt(keys.get(i).isPresent() ? texts.get(i).length : -1).put(texts.get(i));
    }
    return content.array();
  }

  /**
   * The sort keys in a cursor, as many as there must be.
   *
   * @throws GatewayException where it is none of this query
   */
  List<Optional<String>> keys(String cursor, int count) {
    ByteBuffer content =
        ByteBuffer.wrap(
            seal.open(cursor)
                .orElseThrow(
                    () ->
                        refused("The cursor was not made by this gateway, or has been changed.")));
    try {
      byte[] madeFor = new byte[query.length];
      content.get(madeFor);
      if (!Arrays.equals(madeFor, query)) {
        throw refused("The cursor belongs to another query.")
            .details(
                "It holds for one resource, order, role and set of filters, embedded resources"
                    + " included.");
      }
      List<Optional<String>> keys = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        keys.add(text(content));
      }
      return keys;
    } catch (BufferUnderflowException notOurs) {
      throw refused("The cursor was made by another version of the gateway.");
    }
  }

  private static Optional<String> text(ByteBuffer content) {
    int length = content.getInt();
    if (length < 0) {
      return Optional.empty();
    }
    byte[] text = new byte[length];
    content.get(text);
    return Optional.of(new String(text, StandardCharsets.UTF_8));
  }

  private static GatewayException refused(String why) {
    return new GatewayException(ErrorCode.CURSOR_INVALID, why)
        .hint("Begin again without a cursor, with the header Prefer: cursor.");
  }
}
