/** Turns a PostgREST configuration into one of Postern's. */
package dev.postern.cli.postgrest;
