package com.meocrm.core.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link InboundSources} promises. */
public abstract class InboundSourcesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final OrganizationId OTHER = new OrganizationId("org_02");
  private static final Instant AT = Instant.parse("2026-03-10T12:00:00.123Z");

  private Harness harness;

  /** No sources at all. */
  protected abstract Harness harness();

  @BeforeEach
  void begin() {
    harness = harness();
  }

  @Test
  void a_source_is_found_again_by_its_tenant_and_by_its_id_alone() {
    var source = add(SHOP, "src_1", AT);

    assertThat(sources().find(SHOP, source.id())).contains(source);
    assertThat(sources().find(source.id())).contains(source);
    assertThat(sources().find(OTHER, source.id())).isEmpty();
    assertThat(sources().find(new SourceId("src_2"))).isEmpty();
  }

  @Test
  void sources_are_listed_newest_first_page_by_page() {
    add(SHOP, "src_1", AT);
    add(SHOP, "src_3", AT.plusMillis(1));
    add(SHOP, "src_2", AT.plusMillis(1));
    add(OTHER, "src_9", AT.plusMillis(9));

    assertThat(ids(1)).containsExactly("src_3", "src_2", "src_1");
    assertThat(ids(3)).containsExactly("src_3", "src_2", "src_1");
  }

  @Test
  void a_removed_source_is_known_no_more() {
    var source = add(SHOP, "src_1", AT);

    var removed = harness.unitOfWork().run(SHOP, () -> sources().remove(SHOP, source.id()));

    assertThat(removed).contains(source);
    assertThat(sources().find(source.id())).isEmpty();
    assertThat(harness.unitOfWork().run(SHOP, () -> sources().remove(SHOP, source.id()))).isEmpty();
  }

  @Test
  void nobody_removes_anothers_source() {
    var source = add(SHOP, "src_1", AT);

    assertThat(harness.unitOfWork().run(OTHER, () -> sources().remove(OTHER, source.id())))
        .isEmpty();
    assertThat(sources().find(SHOP, source.id())).isPresent();
  }

  @Test
  void a_unit_of_work_that_fails_leaves_no_source_and_removes_none() {
    var source = add(SHOP, "src_1", AT);

    assertThatThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      sources().remove(SHOP, source.id());
                      sources().add(source(SHOP, "src_2", AT));
                      throw new IllegalStateException("after all");
                    }))
        .hasMessage("after all");

    assertThat(sources().find(SHOP, source.id())).isPresent();
    assertThat(sources().find(SHOP, new SourceId("src_2"))).isEmpty();
  }

  @Test
  void secrets_of_all_sources_can_be_sealed_anew_but_for_those_that_are() {
    add(SHOP, "src_1", AT);
    add(OTHER, "src_2", AT);

    int looked =
        sources()
            .reseal(
                "v1:new:", 10, source -> Optional.of(source.withSecret("v1:new:" + source.id())));

    assertThat(looked).isEqualTo(2);
    assertThat(sources().find(new SourceId("src_1")))
        .contains(source(SHOP, "src_1", AT).withSecret("v1:new:src_1"));
    assertThat(sources().find(OTHER, new SourceId("src_2")).orElseThrow().secret())
        .isEqualTo("v1:new:src_2");
    assertThat(sources().reseal("v1:new:", 10, Optional::of)).isZero();
    assertThat(sources().reseal("v1:other:", 1, source -> Optional.empty())).isEqualTo(1);
  }

  private InboundSources sources() {
    return harness.sources();
  }

  private InboundSource add(OrganizationId organization, String id, Instant at) {
    var source = source(organization, id, at);
    harness.unitOfWork().execute(organization, () -> sources().add(source));
    return source;
  }

  private static InboundSource source(OrganizationId organization, String id, Instant at) {
    return new InboundSource(
        new SourceId(id), organization, "Giao hàng nhanh", "carrier", "v1:sealed", at);
  }

  private List<String> ids(int limit) {
    var ids = new ArrayList<String>();
    InboundSources.@Nullable Position after = null;
    while (true) {
      var page = sources().list(SHOP, after, limit);
      page.items().forEach(source -> ids.add(source.id().value()));
      if (!page.more()) {
        return ids;
      }
      var last = page.items().getLast();
      after = new InboundSources.Position(last.createdAt(), last.id());
    }
  }

  /** The sources, and the units of work around them. */
  protected interface Harness {
    UnitOfWork unitOfWork();

    InboundSources sources();
  }
}
