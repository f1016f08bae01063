/** The command line: what {@code ./postern} can do. */
package dev.postern.cli;
