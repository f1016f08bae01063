/**
 * Scripts that change or refuse calls: found in files, run in a sandbox, trusted with nothing but
 * text. The only place that knows the script engine.
 */
package dev.postern.hook;
