package dev.postern.config;

import java.nio.file.Path;

/**
 * Where the record of every call goes.
 *
 * @param file JSON lines, appended to; made with its folders where missing
 */
public record AuditSettings(Path file) {}
