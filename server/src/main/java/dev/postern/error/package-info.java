/** What callers are told when a call is refused or fails; rendered once by each surface. */
package dev.postern.error;
