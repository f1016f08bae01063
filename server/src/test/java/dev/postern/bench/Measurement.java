package dev.postern.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * One run of one load with what it cost.
 *
 * @param gatewayCpuNanos of this process: the gateway, or plain JDBC with the gateway idle
 * @param databaseCpuNanos of PostgreSQL; empty where it cannot be told
 * @param allocatedBytes on this process's heap
 * @param residentBytes of this process afterwards; empty where it cannot be told
 */
record Measurement(
    Sample sample,
    long gatewayCpuNanos,
    OptionalLong databaseCpuNanos,
    long allocatedBytes,
    OptionalLong residentBytes) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  static Measurement of(Load load, Duration time, ProcessHandle database) throws Exception {
    long cpu = SYSTEM.getProcessCpuTime();
    long allocated = THREADS.getTotalThreadAllocatedBytes();
    OptionalLong databaseCpu = ProcessTimes.treeCpuNanos(database);
    Sample sample = load.run(time);
    OptionalLong databaseCpuAfter = ProcessTimes.treeCpuNanos(database);
    return new Measurement(
        sample,
        SYSTEM.getProcessCpuTime() - cpu,
        databaseCpu.isPresent()
            ? OptionalLong.of(databaseCpuAfter.orElseThrow() - databaseCpu.getAsLong())
            : OptionalLong.empty(),
        THREADS.getTotalThreadAllocatedBytes() - allocated,
        ProcessTimes.residentBytes());
  }
}
