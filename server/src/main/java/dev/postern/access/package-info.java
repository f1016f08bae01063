/** What one caller may do, cell by cell, and by which line of the config. */
package dev.postern.access;
