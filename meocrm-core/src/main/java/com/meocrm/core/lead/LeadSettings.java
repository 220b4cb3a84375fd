package com.meocrm.core.lead;

import com.meocrm.core.shared.RequestContext;

/** What tenants have settled about leads. */
@FunctionalInterface
public interface LeadSettings {
  LeadPolicy of(RequestContext context);
}
