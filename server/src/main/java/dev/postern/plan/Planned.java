package dev.postern.plan;

import dev.postern.spi.Query;
import dev.postern.spi.Rendering;

/**
 * A query and the form in which its answer leaves.
 *
 * @param mediaType of the answer, with its own parameters but without a character set
 * @param isExport whether the rows leave as a stream, without a cap on their number and size
 */
public record Planned(Query query, Rendering rendering, String mediaType, boolean isExport) {}
