package com.meocrm.core;

import com.meocrm.core.audit.AuditRetentionStore;
import com.meocrm.core.idempotency.IdempotencyStore;

/** What the hub keeps of requests beside their effects, and for a while only. */
public record RequestStorage(IdempotencyStore idempotency, AuditRetentionStore auditRetention) {}
