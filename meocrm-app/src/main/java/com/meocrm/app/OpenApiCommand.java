package com.meocrm.app;

import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meocrm openapi}. */
@Command(
    name = "openapi",
    description = "Prints the OpenAPI 3.1 document of the REST API, as /openapi.yaml serves it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class OpenApiCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.print(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
    out.flush();
    return 0;
  }
}
