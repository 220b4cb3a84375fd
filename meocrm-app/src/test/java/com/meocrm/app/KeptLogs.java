package com.meocrm.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.meocrm.core.secrecy.UsedSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What processes of a test leave behind when their folder is deleted: logs, the database's
 * included, and the secrets they were given or made up, for the look through all logs at the end of
 * the suite.
 */
final class KeptLogs {
  private static final Path LOGS = Path.of("target", "logs");
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Pattern SECRET = Pattern.compile(".*(SECRET|KEY|TOKEN|PREVIOUS)");
  private static final Pattern PASSWORD = Pattern.compile("://[^/@]*?:([^/@]+)@");

  private final @Nullable Path folder;

  private KeptLogs(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Of a process that is given these variables. */
  static KeptLogs of(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      var password = PASSWORD.matcher(value);
      if (SECRET.matcher(name).matches()) {
        UsedSecrets.note("variable " + name, value);
      } else if (password.find()) {
        UsedSecrets.note("password in " + name, password.group(1));
      }
    });
    var data = variables.get("MEOCRM_DATA_DIR");
    return new KeptLogs(data == null ? null : Path.of(data));
  }

  /** Of processes whose data is in that folder, and who may write logs to it. */
  static KeptLogs in(Path folder) {
    return new KeptLogs(folder);
  }

  /** Goes on with the log of a process. */
  void append(long pid, String text) throws IOException {
    Files.createDirectories(LOGS);
    Files.writeString(LOGS.resolve("process-" + pid + ".log"), text, CREATE, APPEND);
  }

  /** Before the folder is deleted. */
  void keep() {
    if (folder == null) {
      return;
    }
    try {
      for (var file : files(folder.resolve("secrets"))) {
        UsedSecrets.note("secrets/" + file.getFileName(), Files.readString(file).strip());
      }
      var postgres = folder.resolve("postgres");
      if (Files.exists(postgres.resolve("password"))) {
        UsedSecrets.note(
            "the database's password", Files.readString(postgres.resolve("password")).strip());
      }
      for (var file : files(postgres.resolve("log"))) {
        copy(file);
      }
      for (var file : files(folder)) {
        if (file.toString().endsWith(".log")) {
          copy(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void copy(Path file) throws IOException {
    Files.createDirectories(LOGS);
    Files.copy(
        file,
        LOGS.resolve(
            "left-%d-%d-%s"
                .formatted(
                    ProcessHandle.current().pid(), NUMBERS.incrementAndGet(), file.getFileName())),
        REPLACE_EXISTING);
  }
}
