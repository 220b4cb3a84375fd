package com.meocrm.adapter.http.dashboard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files of the dashboard: ours, and those of the few libraries it uses. */
final class DashboardFiles {
  private static final String OURS = "/dashboard/";
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  private static final List<String> NAMES =
      List.of(
          "app.css",
          "boot.js",
          "logo.svg",
          "app.js",
          "api.js",
          "charts.js",
          "format.js",
          "i18n.js",
          "live.js",
          "router.js",
          "text-en.js",
          "text-vi.js",
          "text-vi-messages.js",
          "text-en-messages.js",
          "ui.js",
          "page-sign-in.js",
          "page-overview.js",
          "page-live.js",
          "page-orders.js",
          "order-timeline.js",
          "page-webhooks.js",
          "webhook-parts.js",
          "page-settings.js",
          "page-audit.js",
          "page-tokens.js",
          "page-partner.js",
          "page-notifications.js",
          "staff-rules.js",
          "staff-history.js",
          "page-zalo.js",
          "zalo-parts.js",
          "page-commands.js",
          "command-call.js",
          "setting-parts.js",
          "setting-form.js",
          "words.js");

  private final String version;
  private final String importMap;
  private final Asset page;
  private final Map<String, Asset> files;

  private DashboardFiles(String version, String importMap, Asset page, Map<String, Asset> files) {
    this.version = version;
    this.importMap = importMap;
    this.page = page;
    this.files = files;
  }

  static DashboardFiles load() {
    var contents = new LinkedHashMap<String, byte[]>();
    NAMES.forEach(name -> contents.put(name, read(OURS + name)));
    contents.put("client.js", read("/client.js"));
    var imports = libraries(contents);

    var all = new ArrayList<>(contents.values());
    all.add(read(OURS + "index.html"));
    var version = Asset.digest(all.toArray(byte[][]::new));
    var files = new TreeMap<String, Asset>();
    contents.forEach((name, content) -> files.put(name, Asset.of(typeOf(name), content)));
    var importMap = importMap(imports, version);
    var html =
        new String(read(OURS + "index.html"), StandardCharsets.UTF_8)
            .replace("{{version}}", version)
            .replace("{{imports}}", importMap);
    return new DashboardFiles(
        version,
        importMap,
        Asset.of("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8)),
        files);
  }

  /** Names all files; the same as long as all are the same. */
  String version() {
    return version;
  }

  /** The only script that stands in the page itself. */
  String importMap() {
    return importMap;
  }

  Asset page() {
    return page;
  }

  @Nullable Asset file(String name) {
    return files.get(name);
  }

  /** Adds the libraries' files; returns which file each name that is imported stands for. */
  private static Map<String, String> libraries(Map<String, byte[]> contents) {
    var preact = WEBJARS + "preact/" + versionOf("org.webjars.npm/preact") + "/";
    var htm = "/META-INF/resources/_static/htm/" + versionOf("org.mvnpm/htm") + "/";
    var chart = WEBJARS + "uplot/" + versionOf("org.webjars.npm/uplot") + "/dist/";
    contents.put("preact.js", read(preact + "dist/preact.module.js"));
    contents.put("preact-hooks.js", read(preact + "hooks/dist/hooks.module.js"));
    contents.put("htm.js", read(htm + "dist/htm.module.js"));
    // The small build is a script that defines a name; with one more line it is a module.
    contents.put(
        "uplot.js", joined(read(chart + "uPlot.iife.min.js"), "\nexport default uPlot;\n"));
    contents.put("uplot.css", read(chart + "uPlot.min.css"));
    return Map.of(
        "preact",
        "preact.js",
        "preact/hooks",
        "preact-hooks.js",
        "htm",
        "htm.js",
        "uplot",
        "uplot.js");
  }

  private static String importMap(Map<String, String> imports, String version) {
    return new TreeMap<>(imports)
        .entrySet().stream()
            .map(entry ->
                "\"%s\":\"/assets/%s/%s\"".formatted(entry.getKey(), version, entry.getValue()))
            .collect(Collectors.joining(",", "{\"imports\":{", "}}"));
  }

  private static String versionOf(String library) {
    var properties = new Properties();
    try {
      properties.load(
          new ByteArrayInputStream(read("/META-INF/maven/" + library + "/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }

  private static byte[] joined(byte[] content, String more) {
    return (new String(content, StandardCharsets.UTF_8) + more).getBytes(StandardCharsets.UTF_8);
  }

  private static String typeOf(String name) {
    var ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no type is known of " + name);
    };
  }

  private static byte[] read(String resource) {
    try (var in = DashboardFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
