package com.meocrm.app;

import com.meocrm.adapter.notify.TelegramConfig;
import java.net.URI;

/** Where the providers of messages are: the operator's word, never a tenant's. */
record Providers(URI telegram) {
  private static final String EXPECTED = "an http or https URL without query";

  static Providers read(Environment environment) {
    return new Providers(
        environment
            .optional("MEOCRM_TELEGRAM_URL", EXPECTED, Configuration::webUrl)
            .orElse(TelegramConfig.PUBLIC));
  }

  Providers withTelegram(URI other) {
    return new Providers(other);
  }
}
