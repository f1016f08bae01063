package dev.postern.broker;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request, none of which may come twice. */
record Parameters(Map<String, List<String>> values) {

  /**
   * The value of one; empty where it did not come or is empty, which OAuth takes for the same.
   *
   * @throws OAuthException where it came more than once
   */
  Optional<String> find(String name) throws OAuthException {
    List<String> found = values.getOrDefault(name, List.of());
    if (found.size() > 1) {
      throw OAuthException.malformed(name + " came more than once");
    }
    return found.isEmpty() || found.getFirst().isEmpty()
        ? Optional.empty()
        : Optional.of(found.getFirst());
  }

  /**
   * The same where it must be there.
   *
   * @throws OAuthException where it is not, or came more than once
   */
  String require(String name) throws OAuthException {
    return find(name).orElseThrow(() -> OAuthException.malformed(name + " is missing"));
  }
}
