package com.meocrm.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How PostgreSQL, which refuses to run as root, is run nevertheless when this program does: in a
 * user namespace in which it is nobody, or, where those are forbidden (many containers), as the
 * account nobody itself.
 */
sealed interface Unprivileged {
  /** What stands before each command. */
  List<String> prefix();

  /** Lets PostgreSQL work in {@code folder}, with everything in it. */
  void handOver(Path folder) throws IOException;

  /** We are an ordinary user: nothing to do. */
  record AsWeAre() implements Unprivileged {
    @Override
    public List<String> prefix() {
      return List.of();
    }

    @Override
    public void handOver(Path folder) {}
  }

  /** Files stay root's; the processes have none of root's rights. */
  record InUserNamespace() implements Unprivileged {
    @Override
    public List<String> prefix() {
      return List.of("unshare", "-U", "--");
    }

    @Override
    public void handOver(Path folder) {}
  }

  /** The folder becomes nobody's, and its parent lets others pass. */
  record AsNobody() implements Unprivileged {
    private static final int NOBODY = 65534;

    @Override
    public List<String> prefix() {
      return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--");
    }

    @Override
    public void handOver(Path folder) throws IOException {
      try (var all = Files.walk(folder)) {
        for (var path : all.filter(p -> !Files.isSymbolicLink(p)).toList()) {
          Files.setAttribute(path, "unix:uid", NOBODY);
          Files.setAttribute(path, "unix:gid", NOBODY);
        }
      }
      var parent = folder.getParent();
      if (parent != null) {
        var permissions = Files.getPosixFilePermissions(parent);
        if (permissions.addAll(
            Set.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE))) {
          Files.setPosixFilePermissions(parent, permissions);
        }
      }
    }
  }

  /**
   * The first way that works here.
   *
   * @param folder where PostgreSQL will work; {@code postgres} is in it
   * @throws EmbeddedDatabaseException when there is none
   */
  static Unprivileged find(Path folder, Path postgres) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new AsWeAre();
    }
    var namespace = new InUserNamespace();
    if (works(namespace, folder, postgres)) {
      return namespace;
    }
    var nobody = new AsNobody();
    nobody.handOver(folder);
    if (works(nobody, folder, postgres)) {
      return nobody;
    }
    throw EmbeddedDatabaseException.ofFolder(
        "PostgreSQL does not run as root, and the account nobody cannot use %s: run as an ordinary user, or set MEOCRM_DATA_DIR to a folder such as /var/lib/meocrm whose parents everybody may pass, or set MEOCRM_DATABASE_URL"
            .formatted(folder));
  }

  /** Whether the program can be reached and started this way. */
  private static boolean works(Unprivileged way, Path folder, Path postgres) {
    try {
      return new Tool(way.prefix(), folder.resolve("log"))
          .run(Duration.ofSeconds(10), List.of(postgres.toString(), "--version"))
          .succeeded();
    } catch (IOException e) {
      return false; // no unshare, no setpriv: the next way
    }
  }
}
