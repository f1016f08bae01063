package dev.postern.spi;

/** How a column's value is changed on its way out. */
public enum Mask {
  /** Not at all. */
  NONE
}
