/** MCP on standard input and output, carried to an endpoint over HTTP. */
package dev.postern.cli.bridge;
