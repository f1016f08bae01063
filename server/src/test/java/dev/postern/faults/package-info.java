/** Mistakes that are made on purpose, to see that tests notice them; see FAULTS.md. */
package dev.postern.faults;
