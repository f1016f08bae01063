/** Makes values unreadable, in part or whole. */
package dev.postern.mask;
