package com.meocrm.app.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Ownership of a data folder: one process at a time. The operating system ends it with the process,
 * however that dies, so whoever holds it knows that no other owner lives.
 */
final class FolderLock implements AutoCloseable {
  static final String FILE = "owner.lock";

  /**
   * Far behind the text, so that systems with mandatory locks still let others read who the owner
   * is.
   */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Closing any channel of a file ends all of the process's POSIX locks on it, so a second one is
   * never opened.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock, or returns empty when another process has it.
   *
   * @param folder an existing folder, as a real path
   * @throws EmbeddedDatabaseException when this process has it already
   */
  static Optional<FolderLock> of(Path folder) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(folder)) {
        throw inUse(folder, Long.toString(ProcessHandle.current().pid()));
      }
      var channel =
          FileChannel.open(
              folder.resolve(FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
          channel.close();
          return Optional.empty();
        }
        channel.truncate(0);
        channel.write(
            ByteBuffer.wrap(
                (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      HELD.add(folder);
      return Optional.of(new FolderLock(folder, channel));
    }
  }

  /** What to say when another process has the lock. */
  static EmbeddedDatabaseException inUse(Path folder) throws IOException {
    return inUse(folder, Files.readString(folder.resolve(FILE)).strip());
  }

  private static EmbeddedDatabaseException inUse(Path folder, String pid) {
    var process = pid.isEmpty() ? "another process" : "process " + pid;
    return EmbeddedDatabaseException.ofFolder(
        "data folder %s is in use by %s: stop that one, or set MEOCRM_DATA_DIR to another folder"
            .formatted(folder, process));
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      HELD.remove(folder);
      channel.close();
    }
  }
}
