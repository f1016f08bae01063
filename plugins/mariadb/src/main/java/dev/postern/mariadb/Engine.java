package dev.postern.mariadb;

/** The two engines of one family, as far as they differ here. */
enum Engine {
  /** It gives back inserted rows, and keeps JSON as text with a check. */
  MARIADB,
  /** It has a type for JSON. */
  MYSQL
}
