/** The gateway's operations as MCP tools, for both eras of the protocol on one URL. */
package dev.postern.mcp;
