package com.meocrm.core.notification;

import java.util.Locale;
import java.util.Optional;

/** The languages of messages to staff. */
public enum Language {
  VI,
  EN;

  /** As settings spell it: {@code vi}, {@code en}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Language> of(String code) {
    for (var language : values()) {
      if (language.code().equals(code)) {
        return Optional.of(language);
      }
    }
    return Optional.empty();
  }
}
