/** The one way to data: every call of every surface goes through {@link OperationPipeline}. */
package dev.postern.pipeline;
