package dev.postern.spi;

/** The name of something of a source, with its schema. */
public record QualifiedName(String schema, String name) {

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
