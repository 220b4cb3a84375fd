package com.meocrm.adapter.http.settings;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.settings.EffectiveSetting;
import com.meocrm.core.settings.SettingView;
import com.meocrm.core.shared.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A setting at a scope, on the wire.
 *
 * @param value what is set there, or where nothing is, what wider scopes give it
 * @param isSet whether anything is set there
 * @param effective what counts there, wider scopes included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SettingJson(
    String key,
    String scope,
    @JsonRawValue String value,
    boolean isSet,
    @JsonRawValue String effective,
    @Nullable String updatedAt) {

  static SettingJson of(SettingView view) {
    var own = view.own();
    var updatedAt = view.updatedAt();
    return new SettingJson(
        view.key().toString(),
        view.scope().toString(),
        (own == null ? view.effective() : own).toString(),
        own != null,
        view.effective().toString(),
        updatedAt == null ? null : WireTime.of(updatedAt));
  }

  /**
   * The value that counts, on the wire.
   *
   * @param source the narrowest scope that contributes; null: no scope has a value
   * @param sources for each value inside, by its key, the scope it came from
   * @param chain all levels, the narrowest first
   */
  record Effective(
      String key,
      @JsonRawValue String value,
      @Nullable String source,
      Map<String, String> sources,
      List<Level> chain) {
    static Effective of(EffectiveSetting setting) {
      return new Effective(
          setting.key().toString(),
          setting.value().toString(),
          setting.source().orElse(null),
          setting.sources(),
          setting.chain().stream().map(Level::of).toList());
    }
  }

  /** One level of the chain. */
  record Level(String level, String scope, boolean isSet, @JsonRawValue String value) {
    static Level of(EffectiveSetting.Level level) {
      var value = level.value();
      return new Level(
          level.level().name(),
          level.scope(),
          value != null,
          (value == null ? JsonValue.Null.NULL : value).toString());
    }
  }
}
