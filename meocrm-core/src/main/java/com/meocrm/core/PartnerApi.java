package com.meocrm.core;

import com.meocrm.core.inbound.CreateSource;
import com.meocrm.core.inbound.InboundSources;
import com.meocrm.core.inbound.ReceiveMessage;
import com.meocrm.core.inbound.RemoveSource;
import com.meocrm.core.partner.CatchUp;
import com.meocrm.core.partner.IssueManifest;

/** What partners touch: reading again, comparing, and sending to us. */
public record PartnerApi(
    CatchUp catchUp,
    IssueManifest issueManifest,
    CreateSource createSource,
    RemoveSource removeSource,
    InboundSources sources,
    ReceiveMessage receiveMessage) {}
