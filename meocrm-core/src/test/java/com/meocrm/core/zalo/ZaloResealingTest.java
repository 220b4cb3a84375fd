package com.meocrm.core.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.zalo.ZaloAccount.Tokens;
import com.meocrm.core.zalo.ZaloAccounts.Grant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** After a change of the master key nothing of Zalo's needs the previous one for long. */
class ZaloResealingTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final MasterKey OLD = key(1);
  private static final MasterKey NEW = key(2);
  private static final String VERIFIER = "zalo-verifier:org_shop/app_1";

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryZaloAccounts accounts = new InMemoryZaloAccounts(unitOfWork, clock);
  private final SecretCipher changed = new SecretCipher(NEW, OLD, new Random(2));
  private final SecretCipher newAlone = new SecretCipher(NEW, null, new Random(3));

  @Test
  void tokens_open_with_the_new_key_alone() {
    var before = new SecretCipher(OLD, null, new Random(1));
    var context = ZaloAccount.context(SHOP, "oa_1");
    var tokens =
        new Tokens(
            before.seal(Secret.of("access"), context),
            before.seal(Secret.of("refresh"), context),
            clock.instant().plusSeconds(60),
            clock.instant());
    unitOfWork.execute(
        SHOP, () -> accounts.grant(SHOP, "oa_1", "app_1", "Shop", tokens, clock.instant()));

    ZaloTokens.resealing(accounts, changed).step();

    var sealed = accounts.find(SHOP, "oa_1").orElseThrow().tokens();
    assertThat(newAlone.open(sealed.access(), context).reveal()).isEqualTo("access");
    assertThat(newAlone.open(sealed.refresh(), context).reveal()).isEqualTo("refresh");
    ZaloTokens.resealing(accounts, changed).step();
    assertThat(accounts.find(SHOP, "oa_1").orElseThrow().tokens()).isEqualTo(sealed);
  }

  @Test
  void verifiers_open_with_the_new_key_alone() {
    var before = new SecretCipher(OLD, null, new Random(1));
    var verifier = before.seal(Secret.of("verifier"), VERIFIER);
    var grant = new Grant(SHOP, "app_1", "digest", "usr_1", clock.instant(), verifier);
    unitOfWork.execute(SHOP, () -> accounts.beginGrant(grant));

    ConnectZalo.resealing(accounts, changed).step();

    var sealed = accounts.verifier(SHOP, "app_1").orElseThrow();
    assertThat(newAlone.open(sealed, VERIFIER).reveal()).isEqualTo("verifier");
  }

  private static MasterKey key(int seed) {
    var bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return MasterKey.parse(Base64.getEncoder().encodeToString(bytes));
  }
}
