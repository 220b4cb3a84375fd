package com.meocrm.core.secrecy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The secrets that tests use, in a file of their module's {@code target}, where the look through
 * all logs at the end of the suite finds them. {@link NoteSecrets} brings every {@link Secret} that
 * a JVM of tests makes; what else is secret, a test notes itself.
 */
public final class UsedSecrets {
  private static final Path FILE =
      Path.of("target", "secrets", ProcessHandle.current().pid() + ".txt");
  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
  private static final StackWalker STACK = StackWalker.getInstance();

  private UsedSecrets() {}

  /** Notes a secret that was just made; its kind is the method that had it made. */
  public static void noteMade(String value) {
    if (KNOWN.add(value)) {
      write(
          STACK.walk(frames ->
              frames
                  .filter(frame -> frame.getClassName().startsWith("com.meocrm."))
                  .filter(frame -> !frame.getClassName().equals(UsedSecrets.class.getName()))
                  .filter(frame -> !frame.getClassName().equals(Secret.class.getName()))
                  .findFirst()
                  .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                  .orElse("?")),
          value);
    }
  }

  /** Notes what is no {@link Secret} in this JVM. */
  public static void note(String kind, String value) {
    if (KNOWN.add(value)) {
      write(kind, value);
    }
  }

  private static synchronized void write(String kind, String value) {
    var line = kind + "\t" + Base64.getEncoder().encodeToString(value.getBytes(UTF_8)) + "\n";
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
