package com.meocrm.core;

import com.meocrm.core.commission.CommissionRules;
import com.meocrm.core.commission.Commissions;
import com.meocrm.core.commission.Payouts;
import com.meocrm.core.commission.SellerMonths;
import com.meocrm.core.lead.Leads;

/** What the hub keeps of sellers and leads. */
public record PeopleStorage(
    CommissionRules commissionRules,
    SellerMonths sellerMonths,
    Commissions commissions,
    Payouts payouts,
    Leads leads) {}
