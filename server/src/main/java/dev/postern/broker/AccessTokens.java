package dev.postern.broker;

import dev.postern.config.McpSignInSettings;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import java.util.List;

/**
 * Knows the access tokens of the broker. They are made for the MCP endpoint, and good nowhere else:
 * not on REST, whatever their owner may do there.
 */
final class AccessTokens implements Authenticator {
  private static final String SCHEME = "Bearer ";

  private final Grants grants;
  private final AutoCloseable further;

  /**
   * @param further closed with this
   */
  AccessTokens(Grants grants, AutoCloseable further) {
    this.grants = grants;
    this.further = further;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    List<String> fields = credentials.header("Authorization");
    if (fields.stream().noneMatch(AccessTokens::bringsOne)) {
      return new AuthResult.NotMine();
    }
    if (fields.size() > 1) {
      return new AuthResult.Rejected("ambiguous");
    }
    return isForMcp(credentials)
        ? grants.judge(token(fields.getFirst()))
        : new AuthResult.Rejected("token_is_for_mcp_alone");
  }

  private static boolean bringsOne(String field) {
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && Grants.isAccessToken(token(field));
  }

  private static String token(String field) {
    return field.substring(SCHEME.length()).strip();
  }

  private static boolean isForMcp(Credentials credentials) {
    if (!(credentials instanceof ExchangeCredentials(var exchange))) {
      return false;
    }
    String path = exchange.getRelativePath();
    return path.equals(McpSignInSettings.ENDPOINT)
        || path.startsWith(McpSignInSettings.ENDPOINT + "/");
  }

  @Override
  public String challenge() {
    return "Bearer";
  }

  @Override
  public void close() {
    try {
      further.close();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
