package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.commission.ApproveCommission;
import com.meocrm.core.commission.CommissionRules;
import com.meocrm.core.commission.Commissions;
import com.meocrm.core.commission.CreateCommissionRule;
import com.meocrm.core.commission.EarnCommissions;
import com.meocrm.core.commission.RunPayout;
import com.meocrm.core.commission.SettledCommissions;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.lead.CreateLead;
import com.meocrm.core.lead.LeadSettings;
import com.meocrm.core.lead.Leads;
import com.meocrm.core.lead.OverrideLeadPriority;
import com.meocrm.core.lead.RecalculateCommand;
import com.meocrm.core.lead.RecalculateLeadPriorities;
import com.meocrm.core.lead.RecordLeadActivity;
import com.meocrm.core.lead.SettledLeads;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;

/** The use cases of commissions and leads, and the ports that reads go to. */
public final class PeopleUseCases {
  private final PeopleStorage storage;
  private final LeadSettings leadSettings;
  private final EarnCommissions earnCommissions;
  private final CreateCommissionRule createCommissionRule;
  private final ApproveCommission approveCommission;
  private final RunPayout runPayout;
  private final CreateLead createLead;
  private final RecordLeadActivity recordLeadActivity;
  private final OverrideLeadPriority overrideLeadPriority;
  private final RecalculateLeadPriorities recalculateLeadPriorities;
  private final RecalculateCommand recalculateCommand;

  /** Over ports of one database. */
  public PeopleUseCases(
      PeopleStorage storage,
      UnitOfWork unitOfWork,
      EffectiveSettings settings,
      EventRecorder events,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.storage = storage;
    var commissions = storage.commissions();
    var commissionSettings = new SettledCommissions(settings);
    earnCommissions =
        new EarnCommissions(
            commissionSettings,
            storage.commissionRules(),
            storage.sellerMonths(),
            commissions,
            audit,
            ids,
            clock);
    createCommissionRule =
        new CreateCommissionRule(unitOfWork, storage.commissionRules(), audit, ids, clock);
    approveCommission =
        new ApproveCommission(unitOfWork, commissions, storage.payouts(), audit, clock);
    runPayout =
        new RunPayout(unitOfWork, storage.payouts(), commissionSettings, events, audit, ids, clock);

    var leads = storage.leads();
    leadSettings = new SettledLeads(settings);
    createLead = new CreateLead(unitOfWork, leads, leadSettings, audit, ids, clock);
    recordLeadActivity = new RecordLeadActivity(unitOfWork, leads, leadSettings, audit, ids, clock);
    overrideLeadPriority = new OverrideLeadPriority(unitOfWork, leads, leadSettings, audit, clock);
    recalculateLeadPriorities =
        new RecalculateLeadPriorities(unitOfWork, leads, leadSettings, audit, clock);
    recalculateCommand = new RecalculateCommand(recalculateLeadPriorities, clock);
  }

  /** What completed and refunded orders mean for their sellers. */
  public EarnCommissions earnCommissions() {
    return earnCommissions;
  }

  public CreateCommissionRule createCommissionRule() {
    return createCommissionRule;
  }

  public CommissionRules commissionRules() {
    return storage.commissionRules();
  }

  public Commissions commissions() {
    return storage.commissions();
  }

  public ApproveCommission approveCommission() {
    return approveCommission;
  }

  public RunPayout runPayout() {
    return runPayout;
  }

  public CreateLead createLead() {
    return createLead;
  }

  public Leads leads() {
    return storage.leads();
  }

  /** What counts for leads, which of their priorities above all. */
  public LeadSettings leadSettings() {
    return leadSettings;
  }

  public RecordLeadActivity recordLeadActivity() {
    return recordLeadActivity;
  }

  public OverrideLeadPriority overrideLeadPriority() {
    return overrideLeadPriority;
  }

  public RecalculateLeadPriorities recalculateLeadPriorities() {
    return recalculateLeadPriorities;
  }

  /** The same as a command for agents. */
  public RecalculateCommand recalculateCommand() {
    return recalculateCommand;
  }
}
