package com.meocrm.adapter.http.web;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages that people can be answered in. */
public enum Language {
  ENGLISH(Locale.ENGLISH),
  VIETNAMESE(Locale.of("vi"));

  private static final int MAX_HEADER_LENGTH = 500;

  private final Locale locale;

  Language(Locale locale) {
    this.locale = locale;
  }

  /** The language's tag, as {@code Content-Language} has it. */
  public String tag() {
    return locale.toLanguageTag();
  }

  /**
   * The one that {@code Accept-Language} likes best (RFC 4647, lookup); English when it names none
   * of them or makes no sense.
   */
  static Language of(@Nullable String acceptLanguage) {
    if (acceptLanguage == null || acceptLanguage.length() > MAX_HEADER_LENGTH) {
      return ENGLISH;
    }
    try {
      var liked =
          Locale.lookup(
              Locale.LanguageRange.parse(acceptLanguage),
              List.of(ENGLISH.locale, VIETNAMESE.locale));
      return VIETNAMESE.locale.equals(liked) ? VIETNAMESE : ENGLISH;
    } catch (IllegalArgumentException e) {
      return ENGLISH; // no list of languages; an error must not fail over its language
    }
  }
}
