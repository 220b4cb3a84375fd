package com.meocrm.app.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs as they need it: not as root, nothing inherited from the caller's
 * environment, output into a file (a pipe would end with us, and PostgreSQL outlives us when we are
 * killed).
 */
final class Tool {
  private final List<String> prefix;
  private final Path folder;

  /**
   * @param prefix words before every command
   * @param folder working folder, and where outputs go
   */
  Tool(List<String> prefix, Path folder) {
    this.prefix = List.copyOf(prefix);
    this.folder = folder;
  }

  /** Runs a program to its end, which comes after {@code limit} by force. */
  Ended run(Duration limit, List<String> command) throws IOException {
    var running = start(command);
    try {
      if (!running.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        running.process.destroyForcibly();
        return new Ended(-1, "no end after " + limit.toSeconds() + " s");
      }
      return running.ended();
    } catch (InterruptedException e) {
      running.process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while running " + command.getFirst(), e);
    }
  }

  Running start(List<String> command) throws IOException {
    var words = new java.util.ArrayList<>(prefix);
    words.addAll(command);
    var output = folder.resolve(Path.of(command.getFirst()).getFileName() + ".out");
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(output.toFile()).redirectInput(ProcessBuilder.Redirect.from(nothing()));
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
    return new Running(builder.start(), output);
  }

  private static java.io.File nothing() {
    return new java.io.File(
        System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }

  /** A program on its way. */
  record Running(Process process, Path output) {
    Ended ended() throws IOException {
      // What went wrong stands in the last lines.
      var text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
      return new Ended(process.exitValue(), text);
    }
  }

  /** What a program said. */
  record Ended(int code, String output) {
    boolean succeeded() {
      return code == 0;
    }

    /** The line that matters most to a person. */
    String gist() {
      var lines = output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      return lines.stream()
          .filter(l ->
              l.contains("FATAL:")
                  || l.contains("error:")
                  || l.contains("cannot")
                  || l.contains("could not"))
          .findFirst()
          .orElse(lines.isEmpty() ? "exit code " + code : lines.getLast());
    }
  }
}
