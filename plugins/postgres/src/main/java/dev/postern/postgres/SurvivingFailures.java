package dev.postern.postgres;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Which failures a connection outlives. The pool goes by the SQLSTATE alone, which code in the
 * database may choose: what the server says in an error that is not fatal breaks no connection.
 */
final class SurvivingFailures implements SQLExceptionOverride {

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    ServerErrorMessage server =
        failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    return server != null && "ERROR".equals(server.getSeverity())
        ? Override.DO_NOT_EVICT
        : Override.CONTINUE_EVICT;
  }
}
