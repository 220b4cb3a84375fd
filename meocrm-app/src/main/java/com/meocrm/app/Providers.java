package com.meocrm.app;

import com.meocrm.adapter.notify.TelegramConfig;
import com.meocrm.adapter.notify.ZaloBotConfig;
import com.meocrm.adapter.notify.ZaloConfig;
import java.net.URI;

/** Where the providers of messages are: the operator's word, never a tenant's. */
record Providers(URI telegram, ZaloConfig zalo, URI zaloBot) {
  private static final String EXPECTED = "an http or https URL without query";

  static Providers read(Environment environment) {
    return new Providers(
        url(environment, "MEOCRM_TELEGRAM_URL", TelegramConfig.PUBLIC),
        new ZaloConfig(
            url(environment, "MEOCRM_ZALO_URL", ZaloConfig.DEFAULT.business()),
            url(environment, "MEOCRM_ZALO_OA_URL", ZaloConfig.DEFAULT.openApi()),
            url(environment, "MEOCRM_ZALO_OAUTH_URL", ZaloConfig.DEFAULT.oauth())),
        url(environment, "MEOCRM_ZALO_BOT_URL", ZaloBotConfig.PUBLIC));
  }

  Providers withTelegram(URI other) {
    return new Providers(other, zalo, zaloBot);
  }

  private static URI url(Environment environment, String name, URI otherwise) {
    return environment.optional(name, EXPECTED, Configuration::webUrl).orElse(otherwise);
  }
}
