package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The measurements in their smallest form: that they measure, not what. */
class BenchTest {
  private final StringWriter out = new StringWriter();

  @Test
  void webhooks_reports_throughput_round_trips_and_the_ratio_to_bare_requests() throws Exception {
    int exitCode =
        run("bench", "webhooks", "--deliveries=200", "--warm-up=100", "--verify", "--json");

    assertThat(exitCode).as(out.toString()).isZero();
    var result = new ObjectMapper().readTree(out.toString());
    assertThat(result.path("good").asBoolean()).isTrue();
    assertThat(result.path("conditions").path("cores").asInt()).isPositive();
    assertThat(result.path("barePerSecond").asDouble()).isPositive();
    assertThat(result.path("hub").path("counted").asInt()).isPositive();
    assertThat(result.path("hub").path("roundTripsPerDelivery").asDouble()).isPositive();
    assertThat(result.path("hub").path("latencyMillis").path("p95").asDouble()).isPositive();
  }

  @Test
  void fairness_compares_the_healthy_endpoint_with_itself() throws Exception {
    int exitCode =
        run(
            "bench",
            "fairness",
            "--burden=SLEEPER",
            "--scale=0.01",
            "--samples=20",
            "--noise=10000",
            "--json");

    assertThat(exitCode).as(out.toString()).isZero();
    var only = new ObjectMapper().readTree(out.toString()).path("cases").path(0);
    assertThat(only.path("queuedAfter").asInt()).isPositive();
    assertThat(only.path("aloneMillis").path("count").asInt()).isEqualTo(20);
    assertThat(only.path("besideMillis").path("count").asInt()).isEqualTo(20);
  }

  @Test
  @EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
  void ws_counts_what_sockets_were_owed_and_got() throws Exception {
    run("bench", "ws", "--idle=20", "--sockets=10", "--rate=20", "--seconds=1", "--json");

    var result = new ObjectMapper().readTree(out.toString());
    assertThat(result.path("idleSockets").asInt()).isEqualTo(20);
    assertThat(result.path("expected").asLong()).isEqualTo(200);
    assertThat(result.path("received").asLong()).isEqualTo(200);
    assertThat(result.path("alone").path("count").asInt()).isEqualTo(100);
    assertThat(result.path("crowd").path("count").asInt()).isEqualTo(200);
  }

  @Test
  void rest_compares_orders_with_and_without_a_key_and_by_plain_jdbc() throws Exception {
    int exitCode =
        run("bench", "rest", "--orders=80", "--warm-up=80", "--callers=4", "--rate=100", "--json");

    assertThat(exitCode).as(out.toString()).isZero();
    var result = new ObjectMapper().readTree(out.toString());
    assertThat(result.path("refused").asInt()).isZero();
    assertThat(result.path("plainPerSecond").asDouble()).isPositive();
    assertThat(result.path("perSecond").asDouble()).isPositive();
    assertThat(result.path("keyedPerSecond").asDouble()).isPositive();
    assertThat(result.path("roundTrips").asDouble()).isBetween(1.0, 5.0);
    assertThat(result.path("latencyMillis").path("count").asInt()).isEqualTo(80);
  }

  @Test
  @EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
  void day_plays_a_day_whose_stock_and_log_add_up() throws Exception {
    int exitCode =
        run("bench", "day", "--orders=60", "--warm-up=10", "--seconds=2", "--seed=7", "--json");

    assertThat(exitCode).as(out.toString()).isZero();
    var result = new ObjectMapper().readTree(out.toString());
    assertThat(result.at("/callMillis/count").asInt()).isGreaterThan(60);
    assertThat(result.at("/lateMillis/count").asInt()).isEqualTo(60);
    assertThat(result.path("unbalanced").asInt()).isZero();
    assertThat(result.path("untold").asInt()).isZero();
  }

  private int run(String... arguments) {
    var printer = new PrintWriter(out, true);
    return Main.commandLine().setOut(printer).setErr(printer).execute(arguments);
  }
}
