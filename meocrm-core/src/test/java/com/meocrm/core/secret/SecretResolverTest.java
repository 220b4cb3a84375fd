package com.meocrm.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretResolverTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryTenantSecrets secrets = new InMemoryTenantSecrets(unitOfWork);
  private final InMemoryAuditLog log = new InMemoryAuditLog(unitOfWork);
  private final SecretCipher cipher =
      new SecretCipher(
          MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])),
          null,
          new SecureRandom());
  private final TestClock clock = new TestClock();
  private final Map<String, String> ofTenants = new ConcurrentHashMap<>();
  private final Map<String, String> shared = new ConcurrentHashMap<>();
  private final SecretResolver resolver = new SecretResolver(secrets, cipher, new Operator());
  private final PutSecret put =
      new PutSecret(
          unitOfWork,
          secrets,
          cipher,
          new AuditTrail(unitOfWork, log, new TimeOrderedIds(clock, new SecureRandom()), clock),
          clock,
          SecretChanges.IGNORED);

  @Test
  void a_stored_secret_is_sealed_and_its_tenant_alone_can_name_it() {
    put(SHOP, "KIOT", "s3cret-value");

    assertThat(secrets.find(SHOP, "KIOT").orElseThrow()).doesNotContain("s3cret-value");
    assertThat(resolver.find(SHOP, "KIOT")).contains(Secret.of("s3cret-value"));
    assertThat(resolver.find(OTHER, "KIOT")).isEmpty();
    assertThat(log.entries().toString()).contains("secret.put").doesNotContain("s3cret-value");
  }

  @Test
  void the_tenants_own_comes_before_the_operators_and_that_before_the_shared_one() {
    shared.put("TELEGRAM_BOT_TOKEN", "shared");
    assertThat(resolver.find(SHOP, "TELEGRAM_BOT_TOKEN", Provider.TELEGRAM))
        .contains(Secret.of("shared"));

    ofTenants.put("org_shop/TELEGRAM_BOT_TOKEN", "operator's");
    assertThat(resolver.find(SHOP, "TELEGRAM_BOT_TOKEN", Provider.TELEGRAM))
        .contains(Secret.of("operator's"));

    put(SHOP, "TELEGRAM_BOT_TOKEN", "own");
    assertThat(resolver.find(SHOP, "TELEGRAM_BOT_TOKEN", Provider.TELEGRAM))
        .contains(Secret.of("own"));
    assertThat(resolver.find(OTHER, "TELEGRAM_BOT_TOKEN", Provider.TELEGRAM))
        .contains(Secret.of("shared"));
  }

  @Test
  void a_shared_secret_goes_to_its_own_provider_and_never_to_a_url_of_the_tenants() {
    shared.put("TELEGRAM_BOT_TOKEN", "shared");

    assertThat(resolver.find(SHOP, "TELEGRAM_BOT_TOKEN")).isEmpty();
    assertThat(resolver.find(SHOP, "TELEGRAM_BOT_TOKEN", Provider.ZALO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JWT_SECRET",
        "MEOCRM_MASTER_KEY",
        "WEBHOOK_SECRET",
        "../x",
        "org_other/KIOT",
        "..%2fx",
        "/etc/passwd",
        "",
        " KIOT",
        "KIOT\0",
        "KIOT\n",
        "bí-mật"
      })
  void a_name_that_reaches_elsewhere_reaches_nothing(String name) {
    put(OTHER, "KIOT", "other's");
    shared.put(name, "the server's");
    shared.put("JWT_SECRET", "the server's");

    var refused = catchThrowableOfType(DomainException.class, () -> resolver.require(SHOP, name));

    assertThat(refused.code()).isEqualTo("SECRET_NOT_FOUND");
    assertThat(refused.toString()).doesNotContain("other's", "server's");
    for (var provider : Provider.values()) {
      assertThat(resolver.find(SHOP, name, provider)).isEmpty();
    }
  }

  @Test
  void a_sealed_secret_that_is_copied_to_another_tenant_or_name_does_not_open() {
    put(SHOP, "KIOT", "s3cret-value");
    var sealed = secrets.find(SHOP, "KIOT").orElseThrow();
    unitOfWork.execute(OTHER, () -> secrets.put(OTHER, "KIOT", sealed, clock.instant()));
    unitOfWork.execute(SHOP, () -> secrets.put(SHOP, "COPY", sealed, clock.instant()));

    assertThatIllegalStateException().isThrownBy(() -> resolver.find(OTHER, "KIOT"));
    assertThatIllegalStateException().isThrownBy(() -> resolver.find(SHOP, "COPY"));
  }

  @Test
  void a_replaced_secret_counts_at_once() {
    assertThat(put(SHOP, "KIOT", "old").isNew()).isTrue();
    assertThat(put(SHOP, "KIOT", "new").isNew()).isFalse();
    assertThat(resolver.require(SHOP, "KIOT")).isEqualTo(Secret.of("new"));
  }

  @Test
  void what_cannot_be_stored_is_refused_with_all_that_is_wrong() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> put(SHOP, "../x", " "))
        .satisfies(e -> assertThat(e.details().toString()).contains("field=name", "field=value"));
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> put(SHOP, "KIOT", "x".repeat(PutSecret.MAX_VALUE_LENGTH + 1)));
  }

  private PutSecret.Stored put(OrganizationId organization, String name, String value) {
    return put.handle(name, value, new RequestContext(organization, "usr_1", "trace-1"));
  }

  private final class Operator implements OperatorSecrets {
    @Override
    public Optional<Secret> ofTenant(OrganizationId organization, String name) {
      return Optional.ofNullable(ofTenants.get(organization + "/" + name)).map(Secret::of);
    }

    @Override
    public Optional<Secret> shared(String name) {
      return Optional.ofNullable(shared.get(name)).map(Secret::of);
    }
  }
}
