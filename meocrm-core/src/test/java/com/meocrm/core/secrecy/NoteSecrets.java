package com.meocrm.core.secrecy;

import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Before the first test of a JVM: has every {@link Secret} noted when it is made, and everything
 * that is logged written to files, since a secret in a log must not depend on who looks.
 */
public final class NoteSecrets implements LauncherSessionListener {
  private static final Path LOGS = Path.of("target", "logs");

  /** The levels that logging is given hold only as long as somebody holds the logger. */
  private static final Logger OURS = Logger.getLogger("com.meocrm");

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    var name = "tests-" + ProcessHandle.current().pid();
    // Read by logback-test.xml, when the first logger is asked for.
    System.setProperty("meocrm.test.log", LOGS.resolve(name + ".log").toString());
    try {
      Files.createDirectories(LOGS);
      var file = new FileHandler(LOGS.resolve(name + "-platform.log").toString());
      file.setFormatter(new SimpleFormatter());
      file.setLevel(Level.ALL);
      Logger.getLogger("").addHandler(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    OURS.setLevel(Level.ALL);
    ByteBuddyAgent.install();
    new ByteBuddy()
        .redefine(Secret.class)
        .visit(Advice.to(Made.class).on(ElementMatchers.isConstructor()))
        .make()
        .load(Secret.class.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent());
  }

  /** Stands at the end of the constructor. */
  private static final class Made {
    @Advice.OnMethodExit
    static void made(@Advice.Argument(0) String value) {
      UsedSecrets.noteMade(value);
    }
  }
}
