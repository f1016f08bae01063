/**
 * The gateway as the authorization server of its own MCP endpoint (OAuth 2.1), for identity
 * providers that take no client without its being registered by hand. People sign in by the pages
 * for browsers; what clients get are tokens of the gateway's own.
 */
package dev.postern.broker;
