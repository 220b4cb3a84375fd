package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.app.demo.PartnerSignatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Real deliveries of a running server, judged by the public Standard Webhooks libraries of other
 * languages. They are fetched from their registries into {@code target}, so this is one of the full
 * sizes; where a language or its registry is out of reach, that judge is passed over and says so.
 */
@Timeout(300)
@EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
class StandardWebhooksLibrariesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final int BEFORE = 3;
  private static final int ROTATING = 2;
  private static final Path CACHE =
      Path.of("target", "standard-webhooks").toAbsolutePath().normalize();
  private static final Duration FETCHING = Duration.ofSeconds(60);

  /**
   * As they came, some of them during a rotation, and behind them the same with one byte of the
   * body changed.
   */
  private static Path deliveries = CACHE;

  @BeforeAll
  static void capture() throws Exception {
    Files.createDirectories(CACHE);
    var shop = ServerOnTestDatabase.shared().client("org_libraries");
    try (var partner = new CapturingReceiver()) {
      var webhook =
          "/api/v1/webhooks/"
              + shop.create(
                      "/api/v1/webhooks",
                      "{\"url\":\"%s\",\"events\":[\"order.*\"],\"secret\":\"%s\"}"
                          .formatted(partner.url(), SECRET))
                  .path("id")
                  .asText();
      for (int i = 0; i < BEFORE; i++) {
        shop.create("/api/v1/orders", TestClient.order("Nguyễn-Thị-" + i));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> partner.captured().size() == BEFORE);
      // The old secret is judged by to the end: during a rotation two signatures stand side by
      // side.
      var rotated = shop.post(webhook + "/secret:rotate", "{\"overlapHours\":24}");
      assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
      for (int i = 0; i < ROTATING; i++) {
        shop.create("/api/v1/orders", TestClient.order("Trần-Văn-" + i));
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> partner.captured().size() == BEFORE + ROTATING);
      assertThat(partner.captured().getLast().header("webhook-signature").split(" ")).hasSize(2);
      deliveries = Files.writeString(CACHE.resolve("deliveries.json"), json(partner.captured()));
    }
  }

  @AfterAll
  static void forget() throws IOException {
    Files.deleteIfExists(CACHE.resolve("deliveries.json"));
  }

  @Test
  void the_library_for_java_verifies_them() throws IOException {
    var judge = new PartnerSignatures(SECRET);
    for (var delivery : JSON.readTree(Files.readString(deliveries))) {
      var headers = new TreeMap<String, List<String>>();
      delivery
          .path("headers")
          .properties()
          .forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
      var objection =
          judge.objectionToStandard(headers, delivery.path("body").asText().getBytes(UTF_8));
      assertThat(objection.isEmpty()).isEqualTo(delivery.path("genuine").asBoolean());
    }
  }

  @Test
  void the_library_for_node_verifies_them() throws Exception {
    var folder = Files.createDirectories(CACHE.resolve("node"));
    Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
    fetch(
        folder,
        folder.resolve("node_modules/standardwebhooks"),
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "standardwebhooks@1");
    Files.writeString(
        folder.resolve("check.js"),
        """
        import { readFileSync } from "node:fs";
        import { Webhook } from "standardwebhooks";

        const [file, secret] = process.argv.slice(2);
        const verdicts = JSON.parse(readFileSync(file, "utf8")).map((delivery) => {
          try {
            new Webhook(secret).verify(delivery.body, delivery.headers);
            return true;
          } catch {
            return false;
          }
        });
        console.log(JSON.stringify(verdicts));
        """);

    assertJudgedRight(folder, "node", "check.js", deliveries.toString(), SECRET);
  }

  @Test
  void the_library_for_python_verifies_them() throws Exception {
    var folder = Files.createDirectories(CACHE.resolve("python"));
    fetch(
        folder,
        folder.resolve("standardwebhooks"),
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
        ".",
        "standardwebhooks");
    Files.writeString(
        folder.resolve("check.py"),
        """
        import json, sys
        from standardwebhooks.webhooks import Webhook

        def judge(delivery):
            try:
                Webhook(sys.argv[2]).verify(delivery["body"], delivery["headers"])
                return True
            except Exception:
                return False

        print(json.dumps([judge(d) for d in json.load(open(sys.argv[1], encoding="utf-8"))]))
        """);

    assertJudgedRight(folder, "python3", "check.py", deliveries.toString(), SECRET);
  }

  @Test
  void the_library_for_go_verifies_them() throws Exception {
    var folder = Files.createDirectories(CACHE.resolve("go"));
    Files.writeString(folder.resolve("go.mod"), "module example.com/check\n\ngo 1.21\n");
    Files.deleteIfExists(folder.resolve("go.sum"));
    Files.writeString(
        folder.resolve("main.go"),
        """
        package main

        import (
        	"encoding/json"
        	"net/http"
        	"os"

        	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
        )

        func main() {
        	text, err := os.ReadFile(os.Args[1])
        	if err != nil {
        		panic(err)
        	}
        	var deliveries []struct {
        		Headers map[string]string
        		Body    string
        	}
        	if err := json.Unmarshal(text, &deliveries); err != nil {
        		panic(err)
        	}
        	webhook, err := standardwebhooks.NewWebhook(os.Args[2])
        	if err != nil {
        		panic(err)
        	}
        	verdicts := []bool{}
        	for _, delivery := range deliveries {
        		header := http.Header{}
        		for name, value := range delivery.Headers {
        			header.Set(name, value)
        		}
        		verdicts = append(verdicts, webhook.Verify([]byte(delivery.Body), header) == nil)
        	}
        	json.NewEncoder(os.Stdout).Encode(verdicts)
        }
        """);
    fetch(
        folder,
        folder.resolve("go.sum"),
        "go",
        "get",
        "github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1");

    assertJudgedRight(folder, "go", "run", ".", deliveries.toString(), SECRET);
  }

  /** Has {@code command} make {@code wanted}, unless it is there from an earlier run. */
  private static void fetch(Path folder, Path wanted, String... command) {
    var output = Files.exists(wanted) ? "" : tryRun(folder, command);
    assumeTrue(
        Files.exists(wanted),
        () ->
            "the Standard Webhooks library for %s cannot be had here, so it did not judge: %s"
                .formatted(command[0], output.strip()));
  }

  private static String tryRun(Path folder, String... command) {
    try {
      return run(folder, true, command);
    } catch (IOException e) {
      return command[0] + " is not on this machine";
    }
  }

  private static void assertJudgedRight(Path folder, String... command) throws IOException {
    var verdicts = new ArrayList<Boolean>();
    JSON.readTree(run(folder, false, command))
        .forEach(verdict -> verdicts.add(verdict.asBoolean()));
    var right = new ArrayList<>(Collections.nCopies(BEFORE + ROTATING, true));
    right.addAll(Collections.nCopies(BEFORE + ROTATING, false));
    assertThat(verdicts).isEqualTo(right);
  }

  /**
   * @param mixed whether what it says of its troubles belongs to the output
   */
  private static String run(Path folder, boolean mixed, String... command) throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(mixed);
    if (!mixed) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    builder.environment().put("GOTOOLCHAIN", "local");
    builder.environment().put("GOFLAGS", "-mod=mod");
    var process = builder.start();
    try {
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(FETCHING.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return output;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String json(List<CapturingReceiver.Captured> captured) throws IOException {
    var genuine = new ArrayList<Map<String, Object>>();
    var forged = new ArrayList<Map<String, Object>>();
    for (var request : captured) {
      var headers = new TreeMap<String, String>();
      for (var name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
        headers.put(name, request.header(name));
      }
      var body = new String(request.body(), UTF_8);
      genuine.add(Map.of("headers", headers, "body", body, "genuine", true));
      forged.add(
          Map.of("headers", headers, "body", body.replace("ONLINE", "0NLINE"), "genuine", false));
    }
    genuine.addAll(forged);
    return JSON.writeValueAsString(genuine);
  }
}
