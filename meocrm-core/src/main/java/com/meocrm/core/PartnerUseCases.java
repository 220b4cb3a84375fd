package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.inbound.CreateSource;
import com.meocrm.core.inbound.InboundEvents;
import com.meocrm.core.inbound.ReceiveMessage;
import com.meocrm.core.inbound.RemoveSource;
import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.inbound.SourceSecrets;
import com.meocrm.core.partner.CatchUp;
import com.meocrm.core.partner.IssueManifest;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.EndpointSignatures;
import org.jspecify.annotations.Nullable;

/** Builds what partners touch. */
final class PartnerUseCases {
  private PartnerUseCases() {}

  static PartnerApi of(
      HubStorage storage,
      EndpointSecrets secrets,
      @Nullable SharedInbound sharedInbound,
      InboundEvents inboundEvents,
      RetentionPeriods retention,
      AuditTrail audit,
      Hub.Surroundings around) {
    var kept = storage.partners();
    var sourceSecrets = new SourceSecrets(secrets.cipher());
    return new PartnerApi(
        new CatchUp(storage.endpoints(), kept.ledger()),
        new IssueManifest(
            storage.endpoints(),
            kept.ledger(),
            new EndpointSignatures(secrets, around.clock()),
            retention),
        new CreateSource(
            storage.unitOfWork(),
            kept.sources(),
            sourceSecrets,
            secrets::isDefault,
            audit,
            around.ids(),
            around.clock(),
            around.random()),
        new RemoveSource(storage.unitOfWork(), kept.sources(), audit),
        kept.sources(),
        new ReceiveMessage(
            storage.unitOfWork(),
            kept.sources(),
            kept.messages(),
            inboundEvents,
            sourceSecrets,
            sharedInbound,
            around.clock()));
  }
}
