package com.meocrm.adapter.persistence.zalo;

import org.jspecify.annotations.Nullable;

/** What others said, as a column takes it. */
final class Texts {
  private static final int MAX_LENGTH = 1000;

  private Texts() {}

  /** At most as long as the column, and without U+0000, which PostgreSQL refuses. */
  static @Nullable String cut(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var clean = text.replace('\0', ' ');
    if (clean.length() <= MAX_LENGTH) {
      return clean;
    }
    boolean half = Character.isHighSurrogate(clean.charAt(MAX_LENGTH - 1));
    return clean.substring(0, half ? MAX_LENGTH - 1 : MAX_LENGTH);
  }
}
