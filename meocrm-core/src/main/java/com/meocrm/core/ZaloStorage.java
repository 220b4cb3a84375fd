package com.meocrm.core;

import com.meocrm.core.zalo.Consents;
import com.meocrm.core.zalo.CustomerLanes;
import com.meocrm.core.zalo.CustomerMessages;
import com.meocrm.core.zalo.ZaloAccounts;
import com.meocrm.core.zalo.ZaloTemplates;

/** What the hub keeps of Zalo accounts and of messages to customers. */
public record ZaloStorage(
    ZaloAccounts accounts,
    ZaloTemplates templates,
    Consents consents,
    CustomerMessages messages,
    CustomerLanes lanes) {}
