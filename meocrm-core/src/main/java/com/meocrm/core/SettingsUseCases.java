package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.settings.ReadSetting;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.UnitOfWork;
import java.util.function.LongSupplier;

/** The use cases of settings. */
public final class SettingsUseCases {
  private final EffectiveSettings effective;
  private final ReadSetting read;
  private final ChangeSetting change;

  /**
   * @param nanoTime monotonic, judges the age of what is remembered
   */
  public SettingsUseCases(
      SettingsStorage storage,
      PlanSettings plans,
      JsonSchemas schemas,
      UnitOfWork unitOfWork,
      EventRecorder events,
      AuditTrail audit,
      LongSupplier nanoTime) {
    this.effective = new EffectiveSettings(storage.values(), plans, nanoTime);
    this.read = new ReadSetting(unitOfWork, storage.values(), effective);
    this.change =
        new ChangeSetting(unitOfWork, storage.values(), effective, schemas, events, audit);
  }

  /** The values that count. */
  public EffectiveSettings effective() {
    return effective;
  }

  public ReadSetting read() {
    return read;
  }

  public ChangeSetting change() {
    return change;
  }
}
