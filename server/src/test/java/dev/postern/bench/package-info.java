/**
 * What the gateway costs over the bare database: the same calls through the gateway, by plain JDBC
 * and by pgbench, side by side in one run. See BENCHMARK.md.
 */
package dev.postern.bench;
