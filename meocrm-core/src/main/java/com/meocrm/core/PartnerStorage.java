package com.meocrm.core;

import com.meocrm.core.inbound.InboundMessages;
import com.meocrm.core.inbound.InboundSources;
import com.meocrm.core.partner.EndpointLedger;

/** What the hub keeps for and of its partners. */
public record PartnerStorage(
    EndpointLedger ledger, InboundSources sources, InboundMessages messages) {}
