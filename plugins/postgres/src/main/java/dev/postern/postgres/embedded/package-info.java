/**
 * A real PostgreSQL that the gateway starts and stops itself, and the sample database in it: for
 * trying the gateway out and for tests.
 */
package dev.postern.postgres.embedded;
