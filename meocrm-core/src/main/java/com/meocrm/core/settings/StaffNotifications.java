package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code notifications.staff}.
 *
 * @param defaultChannel {@code telegram}, {@code zalo} or {@code zalo_oa}
 * @param rules who is told of what, as it was set
 */
public record StaffNotifications(
    boolean enabled, String defaultChannel, Telegram telegram, Zalo zalo, JsonValue rules) {

  static StaffNotifications of(SettingValue value) {
    var providers = value.member("providers");
    return new StaffNotifications(
        value.member("enabled").flag(),
        value.member("defaultChannel").text(),
        Telegram.of(providers.member("telegram")),
        Zalo.of(providers.member("zalo")),
        value.member("rules").json());
  }

  /**
   * Telegram.
   *
   * @param botTokenSecretRef the name of the secret that holds the bot's token
   * @param channelId the chat; null: not chosen yet
   */
  public record Telegram(boolean enabled, String botTokenSecretRef, @Nullable String channelId) {
    static Telegram of(SettingValue value) {
      return new Telegram(
          value.member("enabled").flag(),
          value.member("botTokenSecretRef").text(),
          value.member("channelId").optionalText());
    }
  }

  /**
   * Zalo.
   *
   * @param botTokenSecretRef the name of the secret that holds the token of the bot that tells
   *     staff
   * @param secretRef the name of the secret that holds the app's key
   * @param oaSecretRef the name of the secret that holds the official account's key
   * @param appSecretProof whether calls prove that they know the app's key
   * @param template the name of the secret that says which template tells of which event
   */
  public record Zalo(
      boolean enabled,
      @Nullable String botTokenSecretRef,
      @Nullable String oaId,
      @Nullable String zcaAppId,
      @Nullable String secretRef,
      @Nullable String oaSecretRef,
      boolean appSecretProof,
      @Nullable String template) {
    static Zalo of(SettingValue value) {
      return new Zalo(
          value.member("enabled").flag(),
          value.member("botTokenSecretRef").optionalText(),
          value.member("oaId").optionalText(),
          value.member("zcaAppId").optionalText(),
          value.member("secretRef").optionalText(),
          value.member("oaSecretRef").optionalText(),
          value.member("appSecretProof").optionalFlag(),
          value.member("template").optionalText());
    }
  }
}
