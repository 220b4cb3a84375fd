package com.meocrm.adapter.http.dashboard;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * {@code /} and the files it consists of. These carry a digest of them all in their path, so a
 * browser keeps them for good and asks only for the page itself again. The policy that goes with
 * the page has a browser run the server's own scripts and ask nobody but the server.
 */
public final class AssetRoutes {
  private static final String FOR_GOOD = "public, max-age=31536000, immutable";
  private static final String ASK_AGAIN = "no-cache";

  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'sha256-{imports}'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
          + " trusted-types 'none'";

  private final DashboardFiles files = DashboardFiles.load();
  private final Map<String, String> headers =
      Map.of(
          "Content-Security-Policy",
          POLICY.replace("{imports}", hash(files.importMap())),
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

  public List<Route> routes() {
    return List.of(
        Route.get("/", Requires.publicAccess(), this::page),
        Route.get("/assets/{version}/{file}", Requires.publicAccess(), this::file));
  }

  private Answer page(Call call) {
    return files.page().answer(call, ASK_AGAIN, headers);
  }

  private Answer file(Call call) {
    var file = files.file(call.pathParameter("file"));
    if (file == null || !call.pathParameter("version").equals(files.version())) {
      throw new ProblemException(Problem.ofStatus(404));
    }
    return file.answer(call, FOR_GOOD, Map.of());
  }

  private static String hash(String script) {
    return Base64.getEncoder().encodeToString(Sha256.of(script));
  }
}
