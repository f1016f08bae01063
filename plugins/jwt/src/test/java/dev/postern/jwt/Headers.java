package dev.postern.jwt;

import dev.postern.spi.Credentials;
import java.util.ArrayList;
import java.util.List;

/** Credentials as a request's headers bring them: names and values in turn. */
record Headers(String... namesAndValues) implements Credentials {

  @Override
  public List<String> header(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i].equalsIgnoreCase(name)) {
        values.add(namesAndValues[i + 1]);
      }
    }
    return values;
  }

  @Override
  public String remoteAddress() {
    return "127.0.0.1";
  }
}
