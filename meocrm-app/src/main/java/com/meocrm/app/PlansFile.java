package com.meocrm.app;

import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The file that {@code MEOCRM_PLANS_FILE} names: settings of the tenants of a plan. */
final class PlansFile {
  private static final String VARIABLE = "MEOCRM_PLANS_FILE";

  private PlansFile() {}

  /**
   * What the file says, nothing when there is none; each mistake in it is a problem of its own.
   *
   * @param schemas asked for only when there is a file
   */
  static PlanSettings read(Environment environment, Supplier<JsonSchemas> schemas) {
    var text =
        environment.optional(
            VARIABLE, "the path of a JSON file in UTF-8 that can be read", PlansFile::text);
    if (text.isEmpty()) {
      return PlanSettings.NONE;
    }
    try {
      var parsed = PlanSettings.parse(JsonValue.parse(text.get()), schemas.get());
      parsed.problems().forEach(problem -> environment.problem(VARIABLE, "names " + problem));
      return parsed.plans();
    } catch (IllegalArgumentException e) {
      environment.problem(VARIABLE, "names a file that is not JSON: " + e.getMessage());
      return PlanSettings.NONE;
    }
  }

  private static String text(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
