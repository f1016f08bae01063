/** The REST surface: HTTP in, operations through the pipeline, HTTP out. */
package dev.postern.http;
