package com.meocrm.app.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;

/** Folders and files that are nobody else's business. */
public final class Folders {
  private Folders() {}

  /**
   * Creates {@code folder}, and its parents, for the owner alone; one that exists stays as it is.
   */
  public static void createPrivate(Path folder) throws IOException {
    var parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder, ownerOnly(folder, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Writes a file of mode 0600, whole or not at all, and safe on the disk when this returns. */
  public static void writePrivate(Path file, String content) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, ownerOnly(fresh, "rw-------"));
    Files.write(
        fresh,
        content.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    // Elsewhere (Windows) a user's folders are private by inheritance.
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** What {@code e} means for whoever chose the folder. */
  public static EmbeddedDatabaseException explain(Path folder, IOException e) {
    var reason =
        Optional.ofNullable(e instanceof FileSystemException f ? f.getReason() : e.getMessage())
            .orElse("");
    if (reason.contains("No space left") || reason.contains("quota")) {
      return EmbeddedDatabaseException.of(
          "the disk of data folder %s is full: make room (the database needs 200 MB to start) and start again"
              .formatted(folder),
          e);
    }
    if (e instanceof AccessDeniedException
        || reason.contains("Read-only")
        || reason.contains("not permitted")) {
      return EmbeddedDatabaseException.ofFolder(
          "data folder %s is not writable: make it so for this user, or set MEOCRM_DATA_DIR to another folder"
              .formatted(folder),
          e);
    }
    var problem =
        e instanceof FileAlreadyExistsException
            ? "there is a file in its place"
            : reason.isEmpty() ? "it cannot be made" : reason;
    return EmbeddedDatabaseException.ofFolder(
        "data folder %s cannot be used, %s: set MEOCRM_DATA_DIR to a folder on a local disk"
            .formatted(folder, problem),
        e);
  }
}
