/** Secrets of the gateway's own, in files that its user alone may read. */
package dev.postern.key;
