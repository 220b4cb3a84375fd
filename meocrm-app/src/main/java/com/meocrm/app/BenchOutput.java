package com.meocrm.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands of {@code bench} have in common. */
final class BenchOutput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BenchOutput() {}

  /**
   * Measures in a folder that is deleted afterwards, prints what came out, and returns the exit
   * code.
   */
  static int run(CommandSpec spec, boolean json, Measurement measurement)
      throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    var folder = Files.createTempDirectory("meocrm-bench");
    try (var progress = new BenchProgress(spec.commandLine().getErr())) {
      var conditions = BenchConditions.measure(folder);
      if (!json) {
        out.println("conditions  " + conditions);
        out.flush();
      }
      var result = measurement.run(folder, progress);
      progress.show("");
      print(out, json, conditions, result);
      return result.isGood() ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  /** An option's value out of its range is the caller's mistake. */
  static void require(CommandSpec spec, String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s must be %d to %d".formatted(option, least, most));
    }
  }

  private static void print(
      PrintWriter out, boolean json, BenchConditions conditions, Result result)
      throws JsonProcessingException {
    if (json) {
      var object = JSON.createObjectNode();
      object.set("conditions", JSON.valueToTree(conditions));
      object.setAll(JSON.<ObjectNode>valueToTree(result));
      object.put("good", result.isGood());
      out.println(JSON.writeValueAsString(object));
    } else {
      out.println(result.text());
    }
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One measurement. */
  @FunctionalInterface
  interface Measurement {
    Result run(Path folder, BenchProgress progress) throws IOException, InterruptedException;
  }

  /** What came out: a record, whose components are the JSON. */
  interface Result {
    /** Whether every promise held. */
    boolean isGood();

    /** For people. */
    String text();
  }
}
