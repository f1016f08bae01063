/** Mistakes that are made on purpose, to see that tests notice them; see attacks-faults.md. */
package dev.postern.faults;
