/** Oracle Database as a data source. */
package dev.postern.oracle;
