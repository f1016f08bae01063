/** One record of every call, also of the refused and the failed ones. */
package dev.postern.audit;
