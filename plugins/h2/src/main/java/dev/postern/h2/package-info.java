/** H2 as a data source. */
package dev.postern.h2;
