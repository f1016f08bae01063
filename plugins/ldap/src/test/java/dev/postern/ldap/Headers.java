package dev.postern.ldap;

import dev.postern.spi.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Credentials as a request's headers bring them: names and values in turn. */
record Headers(String remoteAddress, List<String> namesAndValues) implements Credentials {

  static Headers of(String... namesAndValues) {
    return new Headers("127.0.0.1", List.of(namesAndValues));
  }

  static Headers basic(String name, String password) {
    return basicFrom("127.0.0.1", name, password);
  }

  static Headers basicFrom(String address, String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Headers(
        address, List.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair)));
  }

  @Override
  public List<String> header(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (namesAndValues.get(i).equalsIgnoreCase(name)) {
        values.add(namesAndValues.get(i + 1));
      }
    }
    return values;
  }
}
