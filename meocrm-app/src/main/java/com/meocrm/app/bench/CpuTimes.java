package com.meocrm.app.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much processor time has been used so far, in nanoseconds: by this JVM's platform threads
 * under their names without numbers, by the rest of it (virtual threads, garbage collector,
 * compiler), and by PostgreSQL's processes.
 *
 * <p>Unlike elapsed time it says much the same on a computer that others use too.
 */
public record CpuTimes(Map<String, Long> nanos) {
  private static final String REST = "rest of the JVM";
  private static final String POSTGRES = "PostgreSQL";

  /**
   * Reads them.
   *
   * @param postmaster of the database
   */
  public static CpuTimes now(ProcessHandle postmaster) {
    var times = new HashMap<String, Long>();
    var threads = ManagementFactory.getThreadMXBean();
    long named = 0;
    for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      long used = thread == null ? 0 : threads.getThreadCpuTime(thread.getThreadId());
      if (used > 0 && isOurs(thread)) {
        times.merge(thread.getThreadName().replaceAll("[-0-9]*$", ""), used, Long::sum);
        named += used;
      }
    }
    times.put(REST, jvm() - named);
    times.put(POSTGRES, postgres(postmaster));
    return new CpuTimes(times);
  }

  /** What was used since an earlier reading; threads that used nothing are left out. */
  public CpuTimes since(CpuTimes earlier) {
    var more = new TreeMap<String, Long>();
    nanos.forEach((name, used) -> {
      long delta = used - earlier.nanos.getOrDefault(name, 0L);
      if (delta > 0) {
        more.put(name, delta);
      }
    });
    return new CpuTimes(more);
  }

  /** The same in whole microseconds for each of {@code count} things. */
  public Map<String, Long> microsPer(int count) {
    var micros = new TreeMap<String, Long>();
    nanos.forEach((name, used) -> micros.put(name, used / 1_000 / Math.max(1, count)));
    micros.values().removeIf(value -> value == 0);
    return micros;
  }

  private static boolean isOurs(ThreadInfo thread) {
    return thread.getThreadName().startsWith("meocrm-")
        || thread.getThreadName().startsWith("bench-");
  }

  private static long jvm() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long postgres(ProcessHandle postmaster) {
    return postmaster
        .descendants()
        .map(process -> process.info().totalCpuDuration())
        .flatMap(Optional::stream)
        .mapToLong(Duration::toNanos)
        .sum();
  }
}
