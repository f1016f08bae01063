package dev.postern.config;

import java.util.List;

/**
 * The gateway as the authorization server of its own MCP endpoint. What is counted is counted in
 * this process alone, and what is issued lives in its memory.
 *
 * @param registers whether clients may register themselves (RFC 7591)
 * @param redirectHosts the hosts that answers may go to beside this machine's own
 * @param redirectsAnywhere whether they may go to any host, by https
 * @param redirectSchemes the schemes of programs that answers may go to, as in {@code cursor}
 * @param privateDocumentHosts servers whose addresses need not be public, for documents of clients
 * @param consentMillis how long a person may take from the consent page to the end of signing in
 * @param codeMillis how long a code is good
 * @param accessMillis how long an access token is good, at most as long as the session it comes
 *     from
 * @param maxPending the most people who are asked at once; past them the oldest question is void
 * @param maxGrants the most clients with access at once; past them the oldest access ends
 * @param maxGrantsPerSubject the same of one person
 * @param maxRequestsPerMinute the most requests of one address
 * @param maxRegistrationsPerMinute the most registrations of one address
 * @param maxRequestBytes the longest body
 * @param maxRedirectUris the most addresses that a client may name for answers
 * @param maxClientIdCharacters the longest id of a client, which holds what it registered with
 * @param documentTimeoutMillis how long fetching a client's document may take
 * @param maxDocumentBytes the longest one
 * @param documentFreshMillis how long one is used without being fetched again
 * @param maxDocuments the most that are kept
 * @param place where it stands
 */
public record BrokerSettings(
    boolean registers,
    List<HostPattern> redirectHosts,
    boolean redirectsAnywhere,
    List<String> redirectSchemes,
    List<HostPattern> privateDocumentHosts,
    int consentMillis,
    int codeMillis,
    int accessMillis,
    int maxPending,
    int maxGrants,
    int maxGrantsPerSubject,
    int maxRequestsPerMinute,
    int maxRegistrationsPerMinute,
    int maxRequestBytes,
    int maxRedirectUris,
    int maxClientIdCharacters,
    int documentTimeoutMillis,
    int maxDocumentBytes,
    int documentFreshMillis,
    int maxDocuments,
    Place place) {
  public BrokerSettings {
    redirectHosts = List.copyOf(redirectHosts);
    redirectSchemes = List.copyOf(redirectSchemes);
    privateDocumentHosts = List.copyOf(privateDocumentHosts);
  }
}
