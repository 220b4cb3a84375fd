package com.meocrm.core;

import com.meocrm.core.settings.SettingStore;

/** What the hub keeps of tenants' settings. */
public record SettingsStorage(SettingStore values) {}
