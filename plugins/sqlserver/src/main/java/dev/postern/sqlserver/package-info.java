/** Microsoft SQL Server as a data source. */
package dev.postern.sqlserver;
