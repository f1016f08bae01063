/** Numbers and traces for operators. */
package dev.postern.metric;
