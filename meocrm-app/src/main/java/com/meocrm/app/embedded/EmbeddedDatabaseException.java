package com.meocrm.app.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The embedded database cannot run; the message is one line for the operator and says what to do.
 */
public final class EmbeddedDatabaseException extends RuntimeException {
  private final boolean folderAtFault;

  private EmbeddedDatabaseException(
      String message, @Nullable Throwable cause, boolean folderAtFault) {
    super(message, cause);
    this.folderAtFault = folderAtFault;
  }

  static EmbeddedDatabaseException ofFolder(String message) {
    return new EmbeddedDatabaseException(message, null, true);
  }

  static EmbeddedDatabaseException ofFolder(String message, Throwable cause) {
    return new EmbeddedDatabaseException(message, cause, true);
  }

  static EmbeddedDatabaseException of(String message) {
    return new EmbeddedDatabaseException(message, null, false);
  }

  static EmbeddedDatabaseException of(String message, Throwable cause) {
    return new EmbeddedDatabaseException(message, cause, false);
  }

  /** Whether another data folder, or another owner of this one, would help. */
  public boolean isFolderAtFault() {
    return folderAtFault;
  }
}
