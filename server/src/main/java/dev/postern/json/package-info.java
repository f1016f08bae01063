/** Reading and writing JSON: the one place that configures the parser and its limits. */
package dev.postern.json;
