package dev.postern.mcp;

/** Ends the handling of a message by what the client is told of it; nothing went wrong here. */
sealed class BrokenOff extends RuntimeException permits RpcException, InputRequired {
  private static final long serialVersionUID = 1;

  BrokenOff(String message) {
    super(message, null, false, false);
  }
}
