package com.meocrm.core.token;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Scope tokens in memory. */
public final class InMemoryScopeTokens implements ScopeTokens {
  private static final Comparator<ScopeToken> OLDEST_FIRST =
      comparing(ScopeToken::createdAt).thenComparing(token -> token.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final Map<String, Sealed> tokens = new ConcurrentHashMap<>();

  public InMemoryScopeTokens(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Sealed sealed) {
    var token = sealed.token();
    unitOfWork.require(token.organization());
    var key = key(token.organization(), token.id());
    tokens.put(key, sealed);
    unitOfWork.written(token.organization(), () -> tokens.remove(key));
  }

  @Override
  public Optional<Sealed> find(OrganizationId organization, TokenId id) {
    return Optional.ofNullable(tokens.get(key(organization, id)));
  }

  @Override
  public Page<ScopeToken> list(OrganizationId organization, @Nullable Position after, int limit) {
    return Page.of(
        tokens.values().stream()
            .map(Sealed::token)
            .filter(token -> token.organization().equals(organization))
            .filter(token -> after == null || isOlder(token, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList(),
        limit);
  }

  @Override
  public List<TokenId> revoke(OrganizationId organization, TokenId id, Instant at) {
    unitOfWork.require(organization);
    var revoked = new ArrayList<TokenId>();
    tokens.forEach((key, sealed) -> {
      var token = sealed.token();
      if (token.organization().equals(organization)
          && token.revokedAt() == null
          && (token.id().equals(id) || token.lineage().contains(id))) {
        tokens.put(key, new Sealed(revokedAt(token, at), sealed.digest()));
        unitOfWork.written(organization, () -> tokens.put(key, sealed));
        revoked.add(token.id());
      }
    });
    return revoked;
  }

  private static ScopeToken revokedAt(ScopeToken token, Instant at) {
    return new ScopeToken(
        token.id(),
        token.organization(),
        token.name(),
        token.roles(),
        token.scope(),
        token.webhook(),
        token.createdBy(),
        token.lineage(),
        token.createdAt(),
        token.expiresAt(),
        at);
  }

  private static boolean isOlder(ScopeToken token, Position position) {
    int byTime = token.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && token.id().value().compareTo(position.id().value()) < 0);
  }

  private static String key(OrganizationId organization, TokenId id) {
    return organization + "/" + id;
  }
}
