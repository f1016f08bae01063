package dev.postern.auth;

import dev.postern.spi.Credentials;

/**
 * What came with a request that a browser may have sent: beside all else, a cookie that stands for
 * a session counts.
 */
public interface BrowserCredentials extends Credentials {

  /** The request's method, in upper case. */
  String method();
}
