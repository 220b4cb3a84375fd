package com.meocrm.adapter.persistence.token;

import static com.meocrm.adapter.persistence.jooq.Tables.SCOPE_TOKEN;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.ScopeTokenRecord;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.token.ScopeToken;
import com.meocrm.core.token.ScopeTokens;
import com.meocrm.core.token.TokenId;
import com.meocrm.core.webhook.EndpointId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Scope tokens as a table that requests may append to and revoke in. */
public final class JooqScopeTokens implements ScopeTokens {
  private static final String BLANK = " ";

  private final Transactions transactions;

  public JooqScopeTokens(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Sealed sealed) {
    var token = sealed.token();
    transactions
        .current(token.organization())
        .insertInto(SCOPE_TOKEN)
        .set(SCOPE_TOKEN.ORGANIZATION_ID, token.organization().value())
        .set(SCOPE_TOKEN.TOKEN_ID, token.id().value())
        .set(SCOPE_TOKEN.NAME, token.name())
        .set(SCOPE_TOKEN.DIGEST, sealed.digest())
        .set(SCOPE_TOKEN.ROLES, joined(new TreeSet<>(token.roles())))
        .set(SCOPE_TOKEN.SCOPE, joined(new TreeSet<>(token.scope())))
        .set(SCOPE_TOKEN.WEBHOOK_ID, token.webhook() == null ? null : token.webhook().value())
        .set(SCOPE_TOKEN.CREATED_BY, token.createdBy())
        .set(SCOPE_TOKEN.LINEAGE, joined(token.lineage().stream().map(TokenId::value).toList()))
        .set(SCOPE_TOKEN.CREATED_AT, token.createdAt())
        .set(SCOPE_TOKEN.EXPIRES_AT, token.expiresAt())
        .set(SCOPE_TOKEN.REVOKED_AT, token.revokedAt())
        .execute();
  }

  @Override
  public Optional<Sealed> find(OrganizationId organization, TokenId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(SCOPE_TOKEN)
                .where(SCOPE_TOKEN.ORGANIZATION_ID.eq(organization.value()))
                .and(SCOPE_TOKEN.TOKEN_ID.eq(id.value()))
                .fetchOptional(row -> new Sealed(token(row), row.getDigest())));
  }

  @Override
  public Page<ScopeToken> list(OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(SCOPE_TOKEN)
                    .where(SCOPE_TOKEN.ORGANIZATION_ID.eq(organization.value()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(SCOPE_TOKEN.CREATED_AT, SCOPE_TOKEN.TOKEN_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(SCOPE_TOKEN.CREATED_AT.desc(), SCOPE_TOKEN.TOKEN_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqScopeTokens::token),
                limit));
  }

  @Override
  public List<TokenId> revoke(OrganizationId organization, TokenId id, Instant at) {
    // The update locks the rows, and only those not revoked yet: two at once revoke each once.
    return transactions
        .current(organization)
        .update(SCOPE_TOKEN)
        .set(SCOPE_TOKEN.REVOKED_AT, at)
        .where(SCOPE_TOKEN.ORGANIZATION_ID.eq(organization.value()))
        .and(SCOPE_TOKEN.REVOKED_AT.isNull())
        .and(
            SCOPE_TOKEN
                .TOKEN_ID
                .eq(id.value())
                .or(
                    concat(inline(BLANK), SCOPE_TOKEN.LINEAGE, inline(BLANK))
                        .contains(BLANK + id.value() + BLANK)))
        .returning(SCOPE_TOKEN.TOKEN_ID)
        .fetch(row -> new TokenId(row.getTokenId()));
  }

  private static ScopeToken token(ScopeTokenRecord row) {
    return new ScopeToken(
        new TokenId(row.getTokenId()),
        new OrganizationId(row.getOrganizationId()),
        row.getName(),
        Set.copyOf(split(row.getRoles())),
        Set.copyOf(split(row.getScope())),
        row.getWebhookId() == null ? null : new EndpointId(row.getWebhookId()),
        row.getCreatedBy(),
        split(row.getLineage()).stream().map(TokenId::new).toList(),
        row.getCreatedAt(),
        row.getExpiresAt(),
        row.getRevokedAt());
  }

  private static String joined(Collection<String> names) {
    return String.join(BLANK, names);
  }

  private static List<String> split(String names) {
    return names.isEmpty() ? List.of() : Arrays.asList(names.split(BLANK, -1));
  }
}
