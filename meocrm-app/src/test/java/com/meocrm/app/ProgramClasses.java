package com.meocrm.app;

import com.meocrm.adapter.persistence.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The classes of the program for processes that tests start. The whole suite starts dozens of them,
 * and half the work of a start is loading classes: it maps them from an archive instead, which the
 * JVM only does for classes in jars. A single test does without, for the archive takes seconds to
 * make.
 */
final class ProgramClasses {
  private static final class Once {
    static final List<String> OPTIONS =
        Boolean.getBoolean("meocrm.suite") ? archived() : plain(classPath());
  }

  private static final Path FOLDER = Path.of("target", "program");

  private ProgramClasses() {}

  /** For the JVM's command line, before the name of the main class. */
  static List<String> options() {
    return Once.OPTIONS;
  }

  private static List<String> plain(String classPath) {
    return List.of("-cp", classPath);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static List<Path> classPathEntries() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(classPath())
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  private static List<String> archived() {
    try {
      Files.createDirectories(FOLDER);
      // The suite has several JVMs; the first makes it for all.
      try (var channel =
          FileChannel.open(
              FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until it is closed
        var made = FOLDER.resolve(fingerprint());
        var archive = made.resolve("program.jsa").toAbsolutePath();
        if (!Files.exists(made)) {
          Files.createDirectories(made);
          var classPath = inJars(made);
          Files.writeString(made.resolve("classpath"), classPath);
          rehearse(archive, classPath);
        }
        var options = new ArrayList<>(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable"));
        options.addAll(plain(Files.readString(made.resolve("classpath"))));
        return List.copyOf(options);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that starts, answers and ends; what it loaded is in the archive then. */
  private static void rehearse(Path archive, String classPath) throws IOException {
    try (var database = TestDatabase.create()) {
      var options =
          new ArrayList<>(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable"));
      options.addAll(plain(classPath));
      var variables = ServerOnTestDatabase.variables(database);
      try (var hub = HubProcess.start(options, variables, "serve")) {
        hub.awaitReady();
        new TestClient(hub.url(), "org_rehearsal")
            .create("/api/v1/orders", TestClient.order("seller"));
      }
    }
  }

  /** The class path, with a jar for each folder in it. */
  private static String inJars(Path folder) throws IOException {
    var entries = new ArrayList<String>();
    for (var entry : classPathEntries()) {
      if (Files.isDirectory(entry)) {
        var jar = folder.resolve("classes-%d.jar".formatted(entries.size())).toAbsolutePath();
        pack(entry, jar);
        entries.add(jar.toString());
      } else {
        entries.add(entry.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(1);
      for (var path : in(folder, Files::exists)) {
        var name = folder.relativize(path).toString().replace(File.separatorChar, '/');
        if (Files.isRegularFile(path)) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(path, out);
        } else if (!name.isEmpty()) {
          out.putNextEntry(new JarEntry(name + "/")); // migrations are looked for by their folder
        }
      }
    }
  }

  /** Another one as soon as anything on the class path changed. */
  private static String fingerprint() throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
      for (var entry : classPathEntries()) {
        for (var file : in(entry, Files::isRegularFile)) {
          var line =
              "%s %d %s%n".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
          digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> in(Path path, Predicate<Path> which) throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      return paths.filter(which).sorted(Comparator.naturalOrder()).toList();
    }
  }
}
