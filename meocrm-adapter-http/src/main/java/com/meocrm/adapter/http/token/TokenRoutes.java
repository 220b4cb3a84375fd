package com.meocrm.adapter.http.token;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.AccessApi;
import com.meocrm.core.token.MintToken;
import com.meocrm.core.token.ScopeToken;
import com.meocrm.core.token.ScopeTokens;
import com.meocrm.core.token.TokenId;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/v1/tokens}. */
public final class TokenRoutes {
  private static final String PATH = "/api/v1/tokens";
  private static final String LIST = "tokens";

  private final AccessApi access;
  private final Cursors cursors;
  private final InstantSource clock;

  public TokenRoutes(AccessApi access, Cursors cursors, InstantSource clock) {
    this.access = access;
    this.cursors = cursors;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope("tokens:write"), this::mint)
            .guardedBy(TokenRoutes::requireNotWider),
        Route.get(PATH, Requires.scope("tokens:read"), this::list).withQuery("limit", "cursor"),
        Route.delete(PATH + "/{id}", Requires.scope("tokens:write"), this::revoke));
  }

  private static void requireNotWider(Call call) {
    call.peek("scope")
        .ifPresent(scope -> MintToken.requireNotWider(scope, call.principal()::judge));
  }

  private Answer mint(Call call) {
    var principal = call.principal();
    var command = TokenJson.command(call.body(), principal.scopeToken());
    var minted = access.mintToken().handle(command, principal::judge, call.context());
    return Answer.created(
        PATH + "/" + minted.token().id(),
        TokenJson.of(minted.token(), clock.instant(), minted.text()));
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new ScopeTokens.Position(after.at(), new TokenId(after.id()));
    var page = access.tokens().list(organization, position, limit);
    var now = clock.instant();
    return Answer.ok(ListJson.of(page, token -> TokenJson.of(token, now), this::cursor));
  }

  private Answer revoke(Call call) {
    access.revokeToken().handle(call.pathParameter("id"), call.context());
    return Answer.noContent();
  }

  private String cursor(ScopeToken last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }
}
