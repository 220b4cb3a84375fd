package com.meocrm.adapter.http.commission;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.PeopleUseCases;
import com.meocrm.core.commission.ApproveCommission;
import com.meocrm.core.commission.Commission;
import com.meocrm.core.commission.CommissionId;
import com.meocrm.core.commission.CommissionRule;
import com.meocrm.core.commission.CommissionRuleId;
import com.meocrm.core.commission.CommissionRules;
import com.meocrm.core.commission.Commissions;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import java.util.List;

/** {@code /api/v1/admin/commission-rules} and {@code /api/v1/commissions}. */
public final class CommissionRoutes {
  private static final String RULES_PATH = "/api/v1/admin/commission-rules";
  private static final String PATH = "/api/v1/commissions";
  private static final String READ = "commissions:read";
  private static final String WRITE = "commissions:write";
  private static final String RULES_LIST = "commission-rules";

  private final PeopleUseCases people;
  private final Cursors cursors;

  public CommissionRoutes(PeopleUseCases people, Cursors cursors) {
    this.people = people;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(RULES_PATH, Requires.adminWith(WRITE), this::createRule),
        Route.get(RULES_PATH, Requires.scope(READ), this::listRules).withQuery("limit", "cursor"),
        Route.get(PATH, Requires.scope(READ), this::list)
            .withQuery("period", "status", "sellerId", "limit", "cursor"),
        Route.get(PATH + "/{id}", Requires.scope(READ), this::read),
        Route.action(PATH + "/{id}/approve", Requires.adminWith(WRITE), this::approve),
        Route.post(PATH + "/payouts:run", Requires.adminWith(WRITE), this::runPayout));
  }

  private Answer createRule(Call call) {
    var command = RuleJson.command(call.body());
    var rule = people.createCommissionRule().handle(command, call.context());
    // A rule has no page of its own: it never changes.
    return Answer.created(RULES_PATH, RuleJson.of(rule));
  }

  private Answer listRules(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(
            RULES_LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null
            ? null
            : new CommissionRules.Position(after.at(), new CommissionRuleId(after.id()));
    var page = people.commissionRules().list(organization, position, limit);
    return Answer.ok(ListJson.of(page, RuleJson::of, this::cursor));
  }

  private Answer list(Call call) {
    var query = call.query();
    var filter =
        new Commissions.Filter(
            WireTime.month("period", query.text("period"), call.violations()),
            query.oneOf("status", Commission.Status.class),
            query.text("sellerId"));
    // A cursor goes on with the list it came from.
    var list = "commissions:" + filter;
    var after = cursors.decode(list, call.organization(), query.text("cursor"), call.violations());
    int limit = query.limit();
    var organization = call.context().organization();

    var position =
        after == null ? null : new Commissions.Position(after.at(), new CommissionId(after.id()));
    var page = people.commissions().list(organization, filter, position, limit);
    return Answer.ok(
        ListJson.of(
            page,
            CommissionJson::of,
            last -> cursors.encode(list, organization, last.createdAt(), last.id().value())));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var commission =
        people.commissions().find(organization, id(call)).orElseThrow(CommissionRoutes::notFound);
    return answer(commission);
  }

  private Answer approve(Call call) {
    var command = new ApproveCommission.Command(id(call), call.ifMatch());
    return answer(people.approveCommission().handle(command, call.context()));
  }

  private Answer runPayout(Call call) {
    var command = PayoutJson.command(call);
    return Answer.ok(PayoutJson.of(people.runPayout().handle(command, call.context())));
  }

  private static Answer answer(Commission commission) {
    return Answer.ok(CommissionJson.of(commission)).withVersion(commission.version());
  }

  private static CommissionId id(Call call) {
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw notFound();
    }
    return new CommissionId(id);
  }

  private static DomainException notFound() {
    return DomainException.notFound("COMMISSION_NOT_FOUND", "There is no such commission.");
  }

  private String cursor(CommissionRule last) {
    return cursors.encode(RULES_LIST, last.organization(), last.validFrom(), last.id().value());
  }
}
