package dev.postern.pipeline;

import dev.postern.audit.AuditUnavailableException;
import dev.postern.config.AuditRule;
import dev.postern.error.GatewayException;
import dev.postern.spi.Identity;
import java.util.Optional;

/** Has browsers that sign in and out leave records, each on the disk before its answer leaves. */
public final class SignInRecords {
  private final Ledger audit;

  public SignInRecords(Ledger audit) {
    this.audit = audit;
  }

  /**
   * Keeps the record of a step.
   *
   * @param request whose parameters name nothing secret
   * @param what the step and the way to sign in, for instance {@code sign-in oidc}
   * @param identity whom it is about; empty where nobody is proved
   * @param refused why nothing has come of it; empty where something has
   * @throws GatewayException where the record cannot be kept, so that nothing may come of the step
   */
  public void keep(
      Request request,
      String what,
      Optional<Identity> identity,
      Optional<GatewayException> refused) {
    Trace trace = new Trace(request);
    trace.what(what);
    trace.kept(AuditRule.UNSAID, true);
    identity.ifPresent(trace::caller);
    try {
      audit.ensureOpen();
      audit.append(
          refused
              .map(error -> trace.record(0, 0, error.wireCode(), error.status()))
              .orElseGet(() -> trace.record(0, 0, "", 0)));
    } catch (AuditUnavailableException unkept) {
      throw GovernedPipeline.explained(unkept, request);
    }
  }
}
