package com.meocrm.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.secret.TenantSecrets.Listed;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link TenantSecrets} promises. */
public abstract class TenantSecretsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The secrets under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    TenantSecrets secrets();
  }

  private Harness harness;
  private TenantSecrets secrets;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_secrets() {
    harness = harness();
    secrets = harness.secrets();
  }

  @Test
  void a_secret_is_found_as_it_was_stored_and_by_its_tenant_alone() {
    assertThat(put(SHOP, "KIOT", "sealed-1", NOON)).isTrue();

    assertThat(secrets.find(SHOP, "KIOT")).contains("sealed-1");
    assertThat(secrets.find(SHOP, "kiot")).isEmpty();
    assertThat(secrets.find(OTHER, "KIOT")).isEmpty();
  }

  @Test
  void a_secret_of_the_same_name_replaces_the_former() {
    put(SHOP, "KIOT", "sealed-1", NOON);

    assertThat(put(SHOP, "KIOT", "sealed-2", NOON.plusSeconds(1))).isFalse();

    assertThat(secrets.find(SHOP, "KIOT")).contains("sealed-2");
    assertThat(secrets.list(SHOP, null, 10).items())
        .containsExactly(new Listed("KIOT", NOON.plusSeconds(1)));
  }

  @Test
  void two_tenants_have_secrets_of_one_name() {
    put(SHOP, "KIOT", "sealed-1", NOON);
    assertThat(put(OTHER, "KIOT", "sealed-2", NOON)).isTrue();
    assertThat(secrets.find(SHOP, "KIOT")).contains("sealed-1");
  }

  @Test
  void names_are_listed_in_order_and_in_pages() {
    put(SHOP, "b", "x", NOON);
    put(SHOP, "A", "x", NOON);
    put(SHOP, "_", "x", NOON);

    var first = secrets.list(SHOP, null, 2);

    assertThat(first.items()).extracting(Listed::name).containsExactly("A", "_");
    assertThat(first.more()).isTrue();
    assertThat(secrets.list(SHOP, "_", 2).items()).extracting(Listed::name).containsExactly("b");
    assertThat(secrets.list(OTHER, null, 2).items()).isEmpty();
  }

  @Test
  void a_unit_of_work_that_fails_leaves_secrets_as_they_were() {
    put(SHOP, "KIOT", "sealed-1", NOON);
    try {
      harness
          .unitOfWork()
          .execute(
              SHOP,
              () -> {
                secrets.put(SHOP, "KIOT", "sealed-2", NOON);
                secrets.put(SHOP, "NEW", "sealed-3", NOON);
                throw new IllegalArgumentException("on purpose");
              });
    } catch (IllegalArgumentException expected) {
      assertThat(secrets.find(SHOP, "KIOT")).contains("sealed-1");
      assertThat(secrets.find(SHOP, "NEW")).isEmpty();
    }
  }

  @Test
  void nothing_is_stored_outside_of_a_unit_of_work() {
    assertThatIllegalStateException().isThrownBy(() -> secrets.put(SHOP, "KIOT", "x", NOON));
  }

  @Test
  void secrets_of_all_tenants_can_be_sealed_anew_but_for_those_that_are() {
    put(SHOP, "KIOT", "v1:old:a", NOON);
    put(OTHER, "KIOT", "v1:old:b", NOON);
    put(SHOP, "NEW", "v1:new:c", NOON);
    put(SHOP, "STUCK", "v1:lost:d", NOON);

    int looked =
        secrets.reseal(
            "v1:new:",
            10,
            stored ->
                stored.name().equals("STUCK")
                    ? Optional.empty()
                    : Optional.of(
                        new TenantSecrets.Sealed(
                            stored.organization(),
                            stored.name(),
                            stored.sealed().replace("old", "new"))));

    assertThat(looked).isEqualTo(3);
    assertThat(secrets.find(SHOP, "KIOT")).contains("v1:new:a");
    assertThat(secrets.find(OTHER, "KIOT")).contains("v1:new:b");
    assertThat(secrets.find(SHOP, "NEW")).contains("v1:new:c");
    assertThat(secrets.find(SHOP, "STUCK")).contains("v1:lost:d");
    assertThat(secrets.list(SHOP, null, 10).items().getFirst()).isEqualTo(new Listed("KIOT", NOON));
    assertThat(secrets.reseal("v1:", 10, Optional::of)).isZero();
  }

  private boolean put(OrganizationId organization, String name, String sealed, Instant at) {
    return harness
        .unitOfWork()
        .run(organization, () -> secrets.put(organization, name, sealed, at));
  }
}
