/** The composition root: every long-lived object is made in {@link dev.postern.Gateway}. */
package dev.postern;
