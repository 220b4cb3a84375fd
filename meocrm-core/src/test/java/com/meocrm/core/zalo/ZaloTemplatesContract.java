package com.meocrm.core.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloTemplate.Parameter;
import com.meocrm.core.zalo.ZaloTemplate.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ZaloTemplates} promises. */
public abstract class ZaloTemplatesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ZaloTemplate TEMPLATE =
      new ZaloTemplate(
          "tpl_1",
          "Đơn hàng",
          Status.ENABLE,
          List.of(
              new Parameter("customer_name", true, "STRING", 0, 30, false),
              new Parameter("price", false, "CURRENCY", 1, 12, true)));

  private ZaloTemplates templates;

  /** Templates under test, none yet. */
  protected abstract ZaloTemplates templates();

  @BeforeEach
  void open_templates() {
    templates = templates();
  }

  @Test
  void a_template_is_remembered_for_as_long_as_it_is_fresh() {
    templates.store(SHOP, "oa_1", TEMPLATE, NOON);

    assertThat(find(NOON.plus(HOUR))).contains(TEMPLATE);
    assertThat(find(NOON.plus(HOUR).plusMillis(1))).isEmpty();
    assertThat(templates.fresh(OTHER, "oa_1", "tpl_1", HOUR, NOON)).isEmpty();
    assertThat(templates.fresh(SHOP, "oa_2", "tpl_1", HOUR, NOON)).isEmpty();
  }

  @Test
  void what_is_fetched_again_replaces_the_former() {
    templates.store(SHOP, "oa_1", TEMPLATE, NOON);
    templates.store(SHOP, "oa_1", TEMPLATE.in(Status.DISABLE), NOON.plusSeconds(1));

    assertThat(find(NOON).orElseThrow().isUsable()).isFalse();
  }

  @Test
  void a_change_counts_when_it_is_later_than_the_last_one_told() {
    assertThat(templates.changed(SHOP, "oa_1", "tpl_1", Status.DISABLE, NOON)).isFalse();
    templates.store(SHOP, "oa_1", TEMPLATE, NOON);

    assertThat(templates.changed(SHOP, "oa_1", "tpl_1", Status.DISABLE, NOON)).isTrue();
    assertThat(templates.changed(SHOP, "oa_1", "tpl_1", Status.ENABLE, NOON)).isFalse();
    assertThat(templates.changed(SHOP, "oa_1", "tpl_1", Status.ENABLE, NOON.minusSeconds(1)))
        .isFalse();
    assertThat(find(NOON).orElseThrow().status()).isEqualTo(Status.DISABLE);

    assertThat(templates.changed(SHOP, "oa_1", "tpl_1", Status.ENABLE, NOON.plusSeconds(1)))
        .isTrue();
    assertThat(find(NOON).orElseThrow()).isEqualTo(TEMPLATE);
  }

  @Test
  void all_that_is_known_of_an_account_is_listed_however_old() {
    templates.store(SHOP, "oa_1", TEMPLATE, NOON);
    templates.store(
        SHOP, "oa_1", new ZaloTemplate("tpl_0", "Giao", Status.REJECT, List.of()), NOON);
    templates.store(SHOP, "oa_2", TEMPLATE, NOON);
    templates.changed(SHOP, "oa_1", "tpl_1", Status.DISABLE, NOON.plusSeconds(1));

    var all = templates.all(SHOP, "oa_1");
    assertThat(all).extracting(known -> known.template().id()).containsExactly("tpl_0", "tpl_1");
    assertThat(all.getLast().template()).isEqualTo(TEMPLATE.in(Status.DISABLE));
    assertThat(all.getLast().fetchedAt()).isEqualTo(NOON);
    assertThat(all.getLast().changedAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(all.getFirst().changedAt()).isNull();
    assertThat(templates.all(OTHER, "oa_1")).isEmpty();
  }

  private Optional<ZaloTemplate> find(Instant now) {
    return templates.fresh(SHOP, "oa_1", "tpl_1", HOUR, now);
  }
}
