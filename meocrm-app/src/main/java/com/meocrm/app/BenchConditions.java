package com.meocrm.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a measurement depends on.
 *
 * @param load of the last minute before it, negative where the system does not tell
 * @param syncMillis median time to bring one page safely to the disk: every commit waits for that
 */
record BenchConditions(int cores, double load, double syncMillis) {
  private static final int SYNCS = 101;
  private static final int PAGE_BYTES = 8192;

  static BenchConditions measure(Path folder) throws IOException {
    return new BenchConditions(
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        medianSyncMillis(folder.resolve("sync")));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d cores, load %.2f, fdatasync %.2f ms (median)", cores, load, syncMillis);
  }

  private static double medianSyncMillis(Path file) throws IOException {
    var nanos = new long[SYNCS];
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(PAGE_BYTES), 0);
        long start = System.nanoTime();
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    return nanos[SYNCS / 2] / 1e6;
  }
}
