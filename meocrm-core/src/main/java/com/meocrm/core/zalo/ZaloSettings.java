package com.meocrm.core.zalo;

import com.meocrm.core.secret.Provider;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a tenant has set about Zalo, and the secrets that these settings name. */
public final class ZaloSettings {
  /** The app's key, where the settings name no other secret. */
  public static final String APP_SECRET = "ZALO_APP_SECRET";

  /** The official account's key, which signs callbacks, where the settings name no other. */
  public static final String OA_SECRET = "ZALO_OA_SECRET";

  /** Which template tells of which event, where the settings name no other secret. */
  public static final String TEMPLATES = "ZALO_TEMPLATE";

  private final Supplier<EffectiveSettings> settings;
  private final SecretResolver secrets;

  /**
   * @param settings asked for each time
   */
  public ZaloSettings(Supplier<EffectiveSettings> settings, SecretResolver secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /** Whether customers with consent are written to. */
  boolean isOn(OrganizationId organization) {
    return settings.get().notifiesCustomers(SettingSubject.of(organization));
  }

  /** The app that is set; null: none. */
  @Nullable String appId(OrganizationId organization) {
    return zalo(organization).zcaAppId();
  }

  /** The official account that is set; null: the one connected last. */
  @Nullable String oaId(OrganizationId organization) {
    return zalo(organization).oaId();
  }

  /** The app with its key, if the tenant has stored that. */
  Optional<ZaloApi.App> app(OrganizationId organization, String appId) {
    var zalo = zalo(organization);
    return find(organization, named(zalo.secretRef(), APP_SECRET))
        .map(secret -> new ZaloApi.App(appId, secret, zalo.appSecretProof()));
  }

  /**
   * Keys that callbacks may be signed with: the official account's, else the app's, which some
   * consoles show as the same.
   */
  List<Secret> callbackKeys(OrganizationId organization) {
    var zalo = zalo(organization);
    return Stream.of(named(zalo.oaSecretRef(), OA_SECRET), named(zalo.secretRef(), APP_SECRET))
        .flatMap(name -> find(organization, name).stream())
        .toList();
  }

  /**
   * Which template tells of which event; empty when the tenant has not stored that.
   *
   * @throws IllegalArgumentException saying what is wrong with what is stored
   */
  Optional<TemplateMapping> mapping(OrganizationId organization) {
    var name = named(zalo(organization).template(), TEMPLATES);
    return find(organization, name).map(secret -> TemplateMapping.parse(secret.reveal()));
  }

  private static String named(@Nullable String name, String usual) {
    return name == null ? usual : name;
  }

  private Optional<Secret> find(OrganizationId organization, String name) {
    return secrets.find(organization, name, Provider.ZALO);
  }

  private StaffNotifications.Zalo zalo(OrganizationId organization) {
    return settings.get().staffNotifications(SettingSubject.of(organization)).zalo();
  }
}
