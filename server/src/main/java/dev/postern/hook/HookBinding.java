package dev.postern.hook;

import dev.postern.operation.Surface;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one hook is bound, for people.
 *
 * @param file within the folder of scripts
 * @param endpoints what it runs around: {@code shop/customers}, {@code shop/*} or {@code *}
 * @param phase the name it is exported by
 * @param order hooks with a smaller one are the outer ones
 * @param surfaces where calls must come from; empty for anywhere
 * @param roles of which the caller must have one; empty for everybody
 * @param needs columns fetched for the hook alone
 * @param timeoutMillis of one run, where it is less than the config says
 * @param onError {@code fail} or {@code skip}
 */
public record HookBinding(
    String file,
    String endpoints,
    String phase,
    int order,
    List<String> surfaces,
    List<String> roles,
    List<String> needs,
    OptionalInt timeoutMillis,
    String onError) {

  static HookBinding of(Hook hook) {
    HookFile file = hook.file();
    Bind bind = hook.bind();
    String endpoints =
        file.service().map(service -> service + "/" + file.resource().orElse("*")).orElse("*");
    return new HookBinding(
        file.path(),
        endpoints,
        hook.phase().exportName(file.language()),
        bind.order(),
        Arrays.stream(Surface.values())
            .filter(bind.surfaces()::contains)
            .map(Surface::word)
            .toList(),
        bind.roles().stream().sorted().toList(),
        bind.needs(),
        bind.timeoutMillis(),
        bind.skipsErrors() ? "skip" : "fail");
  }
}
