package com.meocrm.core;

import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.PlanSettings;
import java.util.function.LongSupplier;

/** The use cases of settings. */
public final class SettingsUseCases {
  private final EffectiveSettings effective;

  SettingsUseCases(SettingsStorage storage, PlanSettings plans, LongSupplier nanoTime) {
    this.effective = new EffectiveSettings(storage.values(), plans, nanoTime);
  }

  /** The values that count. */
  public EffectiveSettings effective() {
    return effective;
  }
}
