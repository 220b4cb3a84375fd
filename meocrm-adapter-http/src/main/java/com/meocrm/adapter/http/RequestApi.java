package com.meocrm.adapter.http;

import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.idempotency.Idempotency;
import com.meocrm.core.shared.UnitOfWork;

/** What holds for requests whatever they are about: all or nothing, once, and written down. */
public record RequestApi(
    UnitOfWork unitOfWork, Idempotency idempotency, AuditTrail auditTrail, AuditLog auditLog) {}
