package dev.postern.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port of the command line. */
final class PortConverter implements ITypeConverter<Integer> {
  private static final int MOST = 65_535;

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MOST) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // told below, together with numbers out of bounds
    }
    throw new TypeConversionException("'" + text + "' is no whole number from 0 to " + MOST);
  }
}
