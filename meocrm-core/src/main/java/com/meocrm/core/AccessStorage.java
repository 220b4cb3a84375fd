package com.meocrm.core;

import com.meocrm.core.secret.TenantSecrets;
import com.meocrm.core.token.ScopeTokens;

/** What is kept of tenants' tokens and secrets. */
public record AccessStorage(ScopeTokens tokens, TenantSecrets secrets) {}
