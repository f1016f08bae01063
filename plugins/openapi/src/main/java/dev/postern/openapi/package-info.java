/** Services behind HTTP, as an OpenAPI document tells them: every operation is a routine. */
package dev.postern.openapi;
