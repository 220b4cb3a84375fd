package com.meocrm.adapter.persistence.zalo;

import static com.meocrm.adapter.persistence.jooq.Tables.ZALO_TEMPLATE;
import static org.jooq.impl.DSL.excluded;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.ZaloTemplateRecord;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloTemplate;
import com.meocrm.core.zalo.ZaloTemplate.Parameter;
import com.meocrm.core.zalo.ZaloTemplates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;

/** Templates as a table; their parameters as JSON. */
public final class JooqZaloTemplates implements ZaloTemplates {
  private static final int MAX_NAME_LENGTH = 500;

  private final Transactions transactions;

  public JooqZaloTemplates(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<ZaloTemplate> fresh(
      OrganizationId organization, String oaId, String templateId, Duration maxAge, Instant now) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(ZALO_TEMPLATE)
                .where(isThis(organization, oaId, templateId))
                .and(ZALO_TEMPLATE.FETCHED_AT.ge(now.minus(maxAge)))
                .fetchOptional(JooqZaloTemplates::template));
  }

  @Override
  public List<Remembered> all(OrganizationId organization, String oaId) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(ZALO_TEMPLATE)
                .where(ZALO_TEMPLATE.ORGANIZATION_ID.eq(organization.value()))
                .and(ZALO_TEMPLATE.OA_ID.eq(oaId))
                .orderBy(ZALO_TEMPLATE.TEMPLATE_ID)
                .fetch(
                    row -> new Remembered(template(row), row.getFetchedAt(), row.getChangedAt())));
  }

  @Override
  public void store(OrganizationId organization, String oaId, ZaloTemplate template, Instant now) {
    var name = template.name();
    transactions.asTenant(
        organization,
        dsl ->
            dsl.insertInto(ZALO_TEMPLATE)
                .set(ZALO_TEMPLATE.ORGANIZATION_ID, organization.value())
                .set(ZALO_TEMPLATE.OA_ID, oaId)
                .set(ZALO_TEMPLATE.TEMPLATE_ID, template.id())
                .set(
                    ZALO_TEMPLATE.NAME,
                    name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH) : name)
                .set(ZALO_TEMPLATE.STATUS, template.status().name())
                .set(ZALO_TEMPLATE.PARAMETERS, json(template.parameters()))
                .set(ZALO_TEMPLATE.FETCHED_AT, now)
                .onConflict(
                    ZALO_TEMPLATE.ORGANIZATION_ID, ZALO_TEMPLATE.OA_ID, ZALO_TEMPLATE.TEMPLATE_ID)
                .doUpdate()
                .set(ZALO_TEMPLATE.NAME, excluded(ZALO_TEMPLATE.NAME))
                .set(ZALO_TEMPLATE.STATUS, excluded(ZALO_TEMPLATE.STATUS))
                .set(ZALO_TEMPLATE.PARAMETERS, excluded(ZALO_TEMPLATE.PARAMETERS))
                .set(ZALO_TEMPLATE.FETCHED_AT, excluded(ZALO_TEMPLATE.FETCHED_AT))
                .execute());
  }

  @Override
  public boolean changed(
      OrganizationId organization,
      String oaId,
      String templateId,
      ZaloTemplate.Status status,
      Instant at) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_TEMPLATE)
                    .set(ZALO_TEMPLATE.STATUS, status.name())
                    .set(ZALO_TEMPLATE.CHANGED_AT, at)
                    .where(isThis(organization, oaId, templateId))
                    .and(ZALO_TEMPLATE.CHANGED_AT.isNull().or(ZALO_TEMPLATE.CHANGED_AT.lt(at)))
                    .execute()
                > 0);
  }

  private static Condition isThis(OrganizationId organization, String oaId, String templateId) {
    return ZALO_TEMPLATE
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(ZALO_TEMPLATE.OA_ID.eq(oaId))
        .and(ZALO_TEMPLATE.TEMPLATE_ID.eq(templateId));
  }

  private static ZaloTemplate template(ZaloTemplateRecord row) {
    return new ZaloTemplate(
        row.getTemplateId(),
        row.getName(),
        ZaloTemplate.Status.valueOf(row.getStatus()),
        parameters(row.getParameters()));
  }

  private static String json(List<Parameter> parameters) {
    return JsonValue.of(
            parameters.stream()
                .map(p ->
                    Map.<String, Object>of(
                        "name", p.name(),
                        "required", p.required(),
                        "type", p.type(),
                        "minLength", p.minLength(),
                        "maxLength", p.maxLength(),
                        "acceptsNull", p.acceptsNull()))
                .toList())
        .toString();
  }

  private static List<Parameter> parameters(String json) {
    return ((JsonValue.Items) JsonValue.parse(json))
        .items().stream().map(item -> parameter((JsonValue.Members) item)).toList();
  }

  private static Parameter parameter(JsonValue.Members json) {
    return new Parameter(
        ((JsonValue.Text) member(json, "name")).value(),
        member(json, "required") == JsonValue.Bool.TRUE,
        ((JsonValue.Text) member(json, "type")).value(),
        Integer.parseInt(member(json, "minLength").toString()),
        Integer.parseInt(member(json, "maxLength").toString()),
        member(json, "acceptsNull") == JsonValue.Bool.TRUE);
  }

  private static JsonValue member(JsonValue.Members json, String name) {
    return json.get(name)
        .orElseThrow(() -> new IllegalStateException("a parameter is stored without " + name));
  }
}
