package com.meocrm.app.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once per version from the archive on the class path. */
record PostgresSoftware(Path folder) {
  /** Of the archives on the class path; decides whether a folder's data can be opened. */
  static final String MAJOR = "18";

  /** Last file of an unpacked folder; names the archive it came from. */
  private static final String STAMP = "unpacked";

  /**
   * The programs below {@code parent}, unpacked if that has not happened.
   *
   * @throws EmbeddedDatabaseException when there are none for this computer
   */
  static PostgresSoftware in(Path parent) throws IOException {
    var archive = archiveName();
    var url =
        Optional.ofNullable(PostgresSoftware.class.getResource("/" + archive))
            .orElseThrow(() ->
                EmbeddedDatabaseException.of(
                    "there is no embedded PostgreSQL for %s on %s: set MEOCRM_DATABASE_URL to a PostgreSQL 15 or newer"
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))));
    // The jar's name carries the version.
    var source = url.toString();
    var folder = parent.resolve("software");
    var stamp = folder.resolve(STAMP);
    if (!Files.exists(stamp) || !Files.readString(stamp).equals(version(source))) {
      unpack(url.openStream(), folder, version(source));
    }
    return new PostgresSoftware(folder);
  }

  Path program(String name) {
    var windows = Files.exists(folder.resolve("bin").resolve("postgres.exe"));
    return folder.resolve("bin").resolve(windows ? name + ".exe" : name);
  }

  private static String version(String source) {
    int jarEnd = source.indexOf("!/");
    return jarEnd < 0 ? source : source.substring(source.lastIndexOf('/', jarEnd) + 1, jarEnd);
  }

  private static String archiveName() {
    var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var system = os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : "linux";
    var arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    var machine = arch.equals("aarch64") || arch.equals("arm64") ? "arm_64" : "x86_64";
    return "postgres-%s-%s.txz".formatted(system, machine);
  }

  private static void unpack(InputStream archive, Path folder, String version) throws IOException {
    var fresh = folder.resolveSibling("software.new");
    Folders.delete(fresh);
    Folders.createPrivate(fresh);
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, fresh);
      }
    }
    Files.writeString(fresh.resolve(STAMP), version);
    // An older version, or a half-deleted one, makes room; the new one appears whole or not at all.
    Folders.delete(folder);
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(InputStream content, TarArchiveEntry entry, Path folder)
      throws IOException {
    var target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("archive entry outside of its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(parent(target));
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (!entry.getName().endsWith(".a")) { // static libraries serve nobody here
      Files.createDirectories(parent(target));
      Files.copy(content, target);
      if ((entry.getMode() & 0100) != 0 && !target.toFile().setExecutable(true, true)) {
        throw new IOException("cannot make executable: " + target);
      }
    }
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.getParent()).orElseThrow();
  }
}
