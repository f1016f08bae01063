package dev.postern.operation;

import dev.postern.spi.Action;

/** The one key that a URL, a tool, a role rule, a hook file and an audit record share. */
public record Endpoint(String service, String resource, Action action) {

  @Override
  public String toString() {
    return service + "/" + resource + "/" + action.word();
  }
}
