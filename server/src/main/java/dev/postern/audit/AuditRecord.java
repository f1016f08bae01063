package dev.postern.audit;

import dev.postern.operation.Endpoint;
import dev.postern.operation.Surface;
import dev.postern.spi.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of one call. Values of payloads and credentials are never part of it.
 *
 * @param identity empty where the caller stayed unknown
 * @param role the gateway role it ran under; empty where none was found
 * @param what the endpoint, or for looks at the schema what was looked at
 * @param parameters how it was asked, as the surface gave it
 * @param statement the text sent to the source, without values; empty where none was sent
 * @param rows rows out, or rows written
 * @param bytes size of the answer's rows
 * @param stageNanos how long each stage took
 * @param errorCode the code the caller got; empty where the call succeeded
 * @param status the HTTP status that goes with the code; 0 where the call succeeded
 * @param batchId the request that the call was a part of; empty where it was none
 * @param isUndone whether the caller wanted everything undone at the end
 * @param purpose what the caller says it is for; may be empty
 * @param isOfHook whether a hook asked, in the course of the call that is the batch
 * @param hooks that ran, in the order in which they ended
 * @param notes what hooks want to have on record, by its key
 * @param evidence what is kept beyond the course of the call
 * @param masked the columns that left behind a mask, each in all of the rows, with their resources
 */
public record AuditRecord(
    Instant time,
    String requestId,
    Surface surface,
    String remoteAddress,
    String client,
    Optional<Identity> identity,
    String role,
    Optional<Endpoint> endpoint,
    String what,
    String parameters,
    String statement,
    long rows,
    long bytes,
    long totalNanos,
    Map<Stage, Long> stageNanos,
    String errorCode,
    int status,
    String batchId,
    boolean isUndone,
    String purpose,
    boolean isOfHook,
    List<HookRun> hooks,
    Map<String, String> notes,
    Evidence evidence,
    List<String> masked) {

  /** {@code ok}, {@code refused} or {@code failed}. */
  public String outcome() {
    if (errorCode.isEmpty()) {
      return "ok";
    }
    return status < 500 ? "refused" : "failed";
  }

  /**
   * One hook that ran.
   *
   * @param file within the folder of scripts
   * @param version a hash of the scripts it belongs to
   * @param outcome {@code done}, {@code rejected}, {@code failed} or {@code skipped}
   * @param reason why it failed, in a word; empty where it did not
   */
  public record HookRun(
      String file, String version, String phase, long nanos, String outcome, String reason) {}
}
