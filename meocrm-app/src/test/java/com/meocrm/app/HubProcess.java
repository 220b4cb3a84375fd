package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The program in a process of its own, as a user starts it. */
final class HubProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String MASTER_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String JWT_SECRET = "a-secret-of-the-tests-that-is-long-enough-for-hs256";
  private static final String ISSUER = "tests";
  private static final String AUDIENCE = "meocrm";
  private static final Pattern READY = Pattern.compile("ready url=(\\S+)");

  private final Process process;
  private final KeptLogs logs;
  private final List<Thread> collectors;
  private final StringWriter output = new StringWriter(); // synchronized in itself
  private final StringWriter errors = new StringWriter();

  private HubProcess(Process process, KeptLogs logs, boolean isServer) {
    this.process = process;
    this.logs = logs;
    // What other commands print is for their callers, secrets included.
    collectors =
        List.of(
            collector(process.getInputStream(), output, isServer),
            collector(process.getErrorStream(), errors, true));
  }

  /** Starts a command. */
  static HubProcess start(Map<String, String> variables, String... arguments) {
    return start(ProgramClasses.options(), variables, arguments);
  }

  /**
   * Starts a command.
   *
   * @param classes where the JVM finds them
   */
  static HubProcess start(
      List<String> classes, Map<String, String> variables, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add(
        "-Dlogback.configurationFile=logback.xml"); // the program's, not another module's for tests
    command.addAll(classes);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("MEOCRM_") || name.endsWith("_SECRET"));
    environment.putAll(variables);
    try {
      return new HubProcess(
          builder.start(), KeptLogs.of(variables), List.of(arguments).contains("serve"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server on the embedded database in {@code folder} and waits until it is ready. */
  static HubProcess serve(Path folder) {
    return serve(Map.of("MEOCRM_DATA_DIR", folder.toString()));
  }

  /**
   * Starts the server with these variables beside the necessary ones, and waits until it is ready.
   */
  static HubProcess serve(Map<String, String> variables) {
    var all = new TreeMap<>(serverVariables());
    all.putAll(variables);
    var hub = start(all, "serve");
    hub.awaitReady();
    return hub;
  }

  /** What every server needs, on a free port, with webhooks to this computer allowed. */
  static Map<String, String> serverVariables() {
    var variables =
        new TreeMap<>(
            Map.of(
                "MEOCRM_HOST", "127.0.0.1",
                "MEOCRM_PORT", "0",
                "MEOCRM_MASTER_KEY", MASTER_KEY,
                "JWT_SECRET", JWT_SECRET,
                "MEOCRM_JWT_ISSUER", ISSUER,
                "MEOCRM_JWT_AUDIENCE", AUDIENCE,
                "MEOCRM_WEBHOOK_ALLOW", "127.0.0.0/8"));
    // ./meocrm test --all runs the suite a second time, with a single one.
    var connections = System.getProperty("meocrm.connections");
    if (connections != null) {
      variables.put("MEOCRM_DATABASE_CONNECTIONS", connections);
    }
    return Map.copyOf(variables);
  }

  /** A token that servers with {@link #serverVariables} accept. */
  static String token(String organization, Role role) {
    return token(organization, "usr_test", role);
  }

  /** The token of that user. */
  static String token(String organization, String subject, Role role) {
    var tokens =
        new TokenIssuer(
            new JwtConfig.SharedSecret(Secret.of(JWT_SECRET), ISSUER, AUDIENCE),
            InstantSource.system());
    return tokens.issue(
        new OrganizationId(organization), subject, Set.of(role), null, Duration.ofHours(1));
  }

  /** Where the ready server answers. */
  URI url() {
    return URI.create(find(READY).orElseThrow());
  }

  /** Waits until the server answers. */
  void awaitReady() {
    awaitOutput(READY);
  }

  /** Waits until the output has a match, and returns its first group. */
  String awaitOutput(Pattern pattern) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> find(pattern).isPresent() || !process.isAlive());
    return find(pattern)
        .orElseThrow(() ->
            new AssertionError("the process ended with " + process.exitValue() + ":\n" + output()));
  }

  /** What it printed, and after that what it wrote to standard error. */
  String output() {
    return output.toString() + errors;
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL: the process gets no chance to do anything. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGSTOP: the process stands still, with all it has in mind. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM. */
  void terminate() {
    process.toHandle().destroy(); // unlike Process.destroy, leaves the output readable
  }

  /** Waits for the end, of the output too, and returns the exit code. */
  int awaitExit() {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("process ends")
          .isTrue();
      for (var collector : collectors) {
        assertThat(collector.join(PATIENCE)).as("output ends").isTrue();
      }
      logs.keep();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it in order if it still runs. */
  @Override
  public void close() {
    if (process.isAlive()) {
      terminate();
      awaitExit();
    }
  }

  private Optional<String> find(Pattern pattern) {
    var matcher = pattern.matcher(output());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private Thread collector(InputStream stream, StringWriter to, boolean isLog) {
    return Thread.ofVirtual()
        .start(() -> {
          try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            var buffer = new char[4096];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
              to.write(buffer, 0, read);
              if (isLog) {
                logs.append(process.pid(), new String(buffer, 0, read));
              }
            }
          } catch (IOException e) {
            to.write("(output lost: " + e.getMessage() + ")");
          }
        });
  }
}
