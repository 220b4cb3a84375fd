package com.meocrm.core.settings;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One of the setting {@code orders.sync.sources}.
 *
 * @param secretRef the name of the tenant's secret that opens it; null: it is open
 * @param pageSize orders per request
 */
public record OrderSource(String name, URI url, @Nullable String secretRef, int pageSize) {
  public static final int DEFAULT_PAGE_SIZE = 100;

  static OrderSource of(SettingValue value) {
    var pageSize = value.member("pageSize").optionalText();
    return new OrderSource(
        value.member("name").text(),
        URI.create(value.member("url").text()),
        value.member("secretRef").optionalText(),
        pageSize == null ? DEFAULT_PAGE_SIZE : Integer.parseInt(pageSize));
  }
}
