package dev.postern.cli;

import dev.postern.config.Product;
import picocli.CommandLine.IVersionProvider;

/** The version for {@code --version}. */
final class ProductVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"Postern " + Product.version(), "Java " + Runtime.version()};
  }
}
