package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.mask.MaskUse;
import dev.postern.operation.Payload;
import dev.postern.spi.Column;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what a mask shows from being written back over what it hides: a masked column is written
 * only where its mask allows that, and then never with what looks like the mask's work.
 */
final class MaskedWrites {
  private MaskedWrites() {}

  /**
   * Looks at a payload.
   *
   * @throws GatewayException where it may not be written
   */
  static void check(Payload payload, ColumnScope scope) {
    if (!scope.masks().isAny()) {
      return;
    }
    Set<String> masked = new HashSet<>();
    for (String name : payload.columns()) {
      Column column = scope.table().columns().get(name);
      if (column != null && scope.shows(column) && !scope.masks().of(name).mask().isNone()) {
        scope.check(column, MaskUse.WRITE);
        masked.add(name);
      }
    }
    if (!masked.isEmpty()) {
      look(payload.json(), masked, scope);
    }
  }

  /**
   * Looks at what a payload changes in rows that are there. A key over an open column and a masked
   * one would tell, by what is taken, which rows have the same masked value.
   *
   * @throws GatewayException where it would
   */
  static void checkKeys(Payload payload, ColumnScope scope) {
    if (!scope.masks().isAny()) {
      return;
    }
    for (List<String> key : keys(scope.table())) {
      boolean isProbed =
          key.stream()
              .anyMatch(
                  name ->
                      !payload.columns().contains(name)
                          && !scope.masks().allows(name, MaskUse.WRITE));
      Optional<String> written = key.stream().filter(payload.columns()::contains).findFirst();
      if (isProbed && written.isPresent()) {
        throw new GatewayException(
                ErrorCode.COLUMN_MASKED,
                "column %s.%s is a part of a key with a masked column and cannot be changed"
                    .formatted(scope.name(), written.get()))
            .hint(
                "An operator can open this, by allow: [write] beside the masks of the key's"
                    + " columns in your role");
      }
    }
  }

  private static List<List<String>> keys(Table table) {
    List<List<String>> keys = new ArrayList<>(table.uniqueKeys());
    keys.add(table.primaryKey());
    return keys;
  }

  private static void look(Json json, Set<String> masked, ColumnScope scope) {
    Span all = Span.of(json.buffer(), json.length());
    for (Span row : all.isArray() ? all.elements() : List.of(all)) {
      for (Member member : row.isObject() ? row.members() : List.<Member>of()) {
        String name = member.name().decoded();
        if (masked.contains(name)
            && MaskShape.isOf(scope.masks().of(name).mask(), member.value())) {
          throw new GatewayException(
                  ErrorCode.COLUMN_MASKED,
                  "the value for column %s.%s is what its mask shows, not a value"
                      .formatted(scope.name(), name))
              .hint("Leave the column out to keep what is there, or send the real value");
        }
      }
    }
  }

  /** What the work of a mask looks like. */
  private static final class MaskShape {
    private static final int HASH_CHARACTERS = 22;

    static boolean isOf(Mask mask, Span value) {
      if (mask instanceof Mask.Constant(String constant, var kind)) {
        return (value.isText() ? value.decoded() : value.raw()).equals(constant);
      }
      if (mask instanceof Mask.Places || mask instanceof Mask.Null) {
        return value.raw().contains('"' + Mask.HIDDEN + '"');
      }
      if (!value.isText()) {
        return false;
      }
      String text = value.decoded();
      return switch (mask) {
        case Mask.Hash hash -> text.length() == HASH_CHARACTERS && text.matches("[A-Za-z0-9_-]+");
        case Mask.Replace(String pattern, String with) ->
            text.contains(with.isEmpty() ? Mask.HIDDEN : with);
        case Mask.Phone phone -> isStarred(text);
        case Mask.Card card -> isStarred(text);
        case Mask.Iban iban -> isStarred(text);
        default -> text.contains(Mask.HIDDEN);
      };
    }

    private static boolean isStarred(String text) {
      return text.indexOf('*') >= 0;
    }
  }
}
