/** Numbers for operators. */
package dev.postern.metric;
