package com.meocrm.app;

import com.meocrm.adapter.notify.ZaloConfig;
import com.meocrm.adapter.notify.ZaloHttp;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A node of the hub in a process of its own, whose clock shows another time of day: messages to
 * customers do not go at night, when tests run as well. It ends by being killed.
 */
final class ZaloNode implements AutoCloseable {
  private static final String URL = "ZALO_NODE_JDBC_URL";
  private static final String USER = "ZALO_NODE_USER";
  private static final String PASSWORD = "ZALO_NODE_PASSWORD";
  private static final String ZALO = "ZALO_NODE_ZALO_URL";
  private static final String NOW = "ZALO_NODE_NOW";

  private final Process process;

  private ZaloNode(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param now what its clock shows when it starts
   */
  static ZaloNode start(DatabaseConfig database, URI zalo, Instant now) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ZaloNode.class.getName());
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                URL, database.jdbcUrl(),
                USER, database.user(),
                PASSWORD, database.password().reveal(),
                ZALO, zalo.toString(),
                NOW, now.toString()));
    try {
      return new ZaloNode(builder.start());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: the process gets no chance to do anything. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The process. */
  public static void main(String[] arguments) throws InterruptedException {
    var system = Clock.systemUTC();
    var clock =
        Clock.offset(system, Duration.between(system.instant(), Instant.parse(required(NOW))));
    var zalo = URI.create(required(ZALO));
    var database =
        Database.open(
            DatabaseConfig.of(required(URL), required(USER), Secret.of(required(PASSWORD)))
                .withPoolSize(4));
    var hub =
        TestHub.builder(
                HubSettings.of(new NodeId("node-" + ProcessHandle.current().pid()), "test"),
                database,
                new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK)))
            .zalo(new ZaloHttp(new ZaloConfig(zalo, zalo, zalo)))
            .publicUrl(() -> URI.create("https://meo.example"))
            .clocks(clock, System::nanoTime)
            .build();
    hub.start();
    Thread.currentThread().join();
  }

  private static String required(String name) {
    var value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(name + " is missing");
    }
    return value;
  }
}
