package dev.postern.config;

import java.util.Optional;

/** What this program is, from its jar's manifest. */
public final class Product {
  private Product() {}

  /** The version, or {@code development} where classes run without their jar. */
  public static String version() {
    return Optional.ofNullable(Product.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
