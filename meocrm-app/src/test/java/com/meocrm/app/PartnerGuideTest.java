package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of the partner guide do what they say: each is run in its own language against the
 * vectors, where that language is on this machine.
 */
@Timeout(240)
class PartnerGuideTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
  private static final Path VECTORS = DOCS.resolve("webhook-vectors.json");

  @TempDir private Path folder;

  @Test
  void java_judges_the_vectors_right() throws Exception {
    var classes = folder.resolve("Check.java");
    var snippet = snippet("java");
    int lastImport = snippet.indexOf('\n', snippet.lastIndexOf("\nimport ") + 1);
    Files.writeString(
        classes,
        """
        import com.fasterxml.jackson.databind.*;
        import java.nio.file.*;
        import java.util.*;
        %s
        class Check {
          public static void main(String[] arguments) throws Exception {
            var valid = new ArrayList<String>();
            for (var vector : new ObjectMapper().readTree(Files.readString(Path.of(arguments[0]))).path("vectors")) {
              var now = java.time.Instant.ofEpochSecond(vector.path("now").asLong());
              var headers = new HashMap<String, List<String>>();
              vector.path("headers").properties().forEach(h -> headers.put(h.getKey(), List.of(h.getValue().asText())));
              var webhooks = new Webhooks(vector.path("secret").asText(), () -> now);
              if (webhooks.verify(headers, vector.path("body").asText().getBytes("UTF-8")).isPresent()) {
                valid.add(vector.path("name").asText());
              }
            }
            System.out.println(new ObjectMapper().writeValueAsString(valid));
          }
        }
        %s
        """
            .formatted(snippet.substring(0, lastImport), snippet.substring(lastImport)));

    assertJudgedRight(
        run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            classes.toString(),
            VECTORS.toString()));
  }

  @Test
  void node_judges_the_vectors_right() throws Exception {
    requireRuntime("node", "--version");
    Files.writeString(folder.resolve("webhooks.mjs"), snippet("node"));
    var check =
        Files.writeString(
            folder.resolve("check.mjs"),
            """
            import { readFileSync } from "node:fs";
            import { verify, verifyHex } from "./webhooks.mjs";

            const valid = JSON.parse(readFileSync(process.argv[2], "utf8")).vectors.filter((v) => {
              const body = Buffer.from(v.body, "utf8");
              return v.scheme === "hex"
                ? verifyHex(v.secret, v.headers["x-meocrm-signature"], body)
                : verify(v.secret, v.headers, body, v.now) === v.headers["webhook-id"];
            });
            console.log(JSON.stringify(valid.map((v) => v.name)));
            """);

    assertJudgedRight(run("node", check.toString(), VECTORS.toString()));
  }

  @Test
  void python_judges_the_vectors_right() throws Exception {
    requireRuntime("python3", "--version");
    Files.writeString(folder.resolve("webhooks.py"), snippet("python"));
    var check =
        Files.writeString(
            folder.resolve("check.py"),
            """
            import json, sys
            from webhooks import verify, verify_hex

            valid = []
            for v in json.load(open(sys.argv[1], encoding="utf-8"))["vectors"]:
                body = v["body"].encode("utf-8")
                if v["scheme"] == "hex":
                    right = verify_hex(v["secret"], v["headers"]["x-meocrm-signature"], body)
                else:
                    right = verify(v["secret"], v["headers"], body, v["now"]) is not None
                if right:
                    valid.append(v["name"])
            print(json.dumps(valid))
            """);

    assertJudgedRight(run("python3", check.toString(), VECTORS.toString()));
  }

  @Test
  void php_judges_the_vectors_right() throws Exception {
    requireRuntime("php", "--version");
    Files.writeString(folder.resolve("webhooks.php"), snippet("php"));
    var check =
        Files.writeString(
            folder.resolve("check.php"),
            """
            <?php
            require __DIR__ . '/webhooks.php';
            $valid = [];
            foreach (json_decode(file_get_contents($argv[1]), true)['vectors'] as $v) {
                $right = $v['scheme'] === 'hex'
                    ? verifyHex($v['secret'], $v['headers']['x-meocrm-signature'], $v['body'])
                    : verify($v['secret'], $v['headers'], $v['body'], $v['now']) !== null;
                if ($right) {
                    $valid[] = $v['name'];
                }
            }
            echo json_encode($valid);
            """);

    assertJudgedRight(run("php", check.toString(), VECTORS.toString()));
  }

  @Test
  void go_judges_the_vectors_right() throws Exception {
    requireRuntime("go", "version");
    Files.writeString(folder.resolve("go.mod"), "module example.com/webhooks\n\ngo 1.21\n");
    Files.writeString(folder.resolve("webhooks.go"), snippet("go"));
    var check = Files.createDirectory(folder.resolve("check"));
    Files.writeString(
        check.resolve("main.go"),
        """
        package main

        import (
        	"encoding/json"
        	"os"
        	"time"

        	"example.com/webhooks"
        )

        func main() {
        	text, err := os.ReadFile(os.Args[1])
        	if err != nil {
        		panic(err)
        	}
        	var file struct {
        		Vectors []struct {
        			Name, Scheme, Secret, Body string
        			Headers                    map[string]string
        			Now                        int64
        		}
        	}
        	if err := json.Unmarshal(text, &file); err != nil {
        		panic(err)
        	}
        	valid := []string{}
        	for _, v := range file.Vectors {
        		header := func(name string) string { return v.Headers[name] }
        		right := false
        		if v.Scheme == "hex" {
        			right = webhooks.VerifyHex(v.Secret, v.Headers["x-meocrm-signature"], []byte(v.Body))
        		} else {
        			_, right = webhooks.Verify(v.Secret, header, []byte(v.Body), time.Unix(v.Now, 0))
        		}
        		if right {
        			valid = append(valid, v.Name)
        		}
        	}
        	json.NewEncoder(os.Stdout).Encode(valid)
        }
        """);

    assertJudgedRight(run("go", "run", "./check", VECTORS.toString()));
  }

  @Test
  void the_guide_names_files_and_commands_that_exist() throws IOException {
    var guide = guide();

    for (var link : Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(guide).results().toList()) {
      assertThat(DOCS.resolve(link.group(1))).exists();
    }
    var commands = Main.commandLine().getSubcommands();
    for (var use :
        Pattern.compile("\\./meocrm (\\w+)([^\\n`]*)").matcher(guide).results().toList()) {
      assertThat(commands).containsKey(use.group(1));
      var options = commands.get(use.group(1)).getCommandSpec().optionsMap();
      for (var option : Pattern.compile("--[a-z]+").matcher(use.group(2)).results().toList()) {
        assertThat(options).as(use.group()).containsKey(option.group());
      }
    }
  }

  private static void assertJudgedRight(String output) throws IOException {
    var judged = JSON.readTree(output).valueStream().map(JsonNode::asText).toList();
    var right =
        JSON.readTree(Files.readString(VECTORS))
            .path("vectors")
            .valueStream()
            .filter(vector -> vector.path("valid").asBoolean())
            .map(vector -> vector.path("name").asText())
            .toList();
    assertThat(right).hasSizeGreaterThan(10);
    assertThat(judged).containsExactlyElementsOf(right);
  }

  /** The code block behind the marker of that name. */
  private static String snippet(String name) throws IOException {
    var block =
        Pattern.compile("<!-- snippet: " + name + " -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL)
            .matcher(guide());
    assertThat(block.find()).as("snippet " + name).isTrue();
    return block.group(1);
  }

  private static String guide() throws IOException {
    return Files.readString(DOCS.resolve("partners.md"));
  }

  private void requireRuntime(String... command) {
    boolean there;
    try {
      there = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      there = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assumeTrue(
        there, command[0] + " is not on this machine: its snippet in docs/partners.md was not run");
  }

  private String run(String... command) throws Exception {
    var errors = folder.resolve("errors");
    var builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().put("GOTOOLCHAIN", "local");
    builder.environment().put("GOFLAGS", "-mod=mod");
    builder.environment().put("PYTHONIOENCODING", "utf-8");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    assertThat(exit).as(() -> Stream.of(command).toList() + " " + output + read(errors)).isZero();
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
