package com.meocrm.core;

import com.meocrm.core.secret.TenantSecrets;
import com.meocrm.core.session.Sessions;
import com.meocrm.core.token.ScopeTokens;

/** What is kept of tenants' tokens, secrets and sessions. */
public record AccessStorage(ScopeTokens tokens, TenantSecrets secrets, Sessions sessions) {}
