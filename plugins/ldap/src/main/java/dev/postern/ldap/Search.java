package dev.postern.ldap;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.List;

/** Searches, as the service account or as the person who signs in. */
@FunctionalInterface
interface Search {

  /**
   * All that fit; references to other servers are passed over. An entry that is not there is none;
   * below a base that is not there nothing can be known.
   *
   * @throws LDAPException where the server fails
   * @throws UnsureException where there are more than {@code most}, or the base of a search is
   *     missing or hidden
   */
  List<SearchResultEntry> find(
      String base, SearchScope scope, Filter filter, int most, List<String> attributes)
      throws LDAPException;

  /** On connections of the service account. */
  static Search asService(Servers servers, int responseMillis, Deadline deadline) {
    return (base, scope, filter, most, attributes) ->
        servers.asService(
            deadline,
            connection ->
                on(connection, responseMillis, deadline)
                    .find(base, scope, filter, most, attributes));
  }

  /** On a connection that is bound already. */
  static Search on(
      com.unboundid.ldap.sdk.LDAPConnection connection, int responseMillis, Deadline deadline) {
    return (base, scope, filter, most, attributes) -> {
      SearchRequest request =
          new SearchRequest(
              base,
              scope,
              DereferencePolicy.NEVER,
              most,
              0,
              false,
              filter,
              attributes.toArray(String[]::new));
      request.setResponseTimeoutMillis(Math.min(responseMillis, deadline.millis()));
      try {
        return connection.search(request).getSearchEntries();
      } catch (LDAPSearchException failed) {
        if (failed.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
          if (scope.equals(SearchScope.BASE)) {
            return List.of();
          }
          throw new UnsureException(base + " is not there, or not to be seen");
        } else if (failed.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
          throw new UnsureException(
              "more than " + most + " entries fit, or the server's own limit");
        }
        throw failed;
      }
    };
  }
}
