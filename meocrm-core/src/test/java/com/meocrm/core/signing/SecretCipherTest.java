package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCipherTest {
  private static final Secret SECRET = Secret.of("whsec_geheim-é");
  private static final String HERE = "org_01/whk_01";

  private final MasterKey first = key(1);
  private final MasterKey second = key(2);
  private final SecretCipher cipher = new SecretCipher(first, null, new SecureRandom());

  @Test
  void what_is_sealed_opens_again() {
    assertThat(cipher.open(cipher.seal(SECRET, HERE), HERE)).isEqualTo(SECRET);
  }

  @Test
  void a_sealed_secret_names_its_key_and_shows_nothing_else() {
    var sealed = cipher.seal(SECRET, HERE);

    assertThat(sealed).matches("v1:" + first.id() + ":[A-Za-z0-9_-]+").doesNotContain("geheim");
    assertThat(cipher.seal(SECRET, HERE)).isNotEqualTo(sealed);
  }

  @Test
  void a_sealed_secret_does_not_open_elsewhere() {
    var sealed = cipher.seal(SECRET, HERE);

    assertThatIllegalStateException().isThrownBy(() -> cipher.open(sealed, "org_02/whk_01"));
  }

  @Test
  void after_a_change_of_keys_the_previous_one_still_opens_and_the_new_one_seals() {
    var sealed = cipher.seal(SECRET, HERE);
    var rotated = new SecretCipher(second, first, new SecureRandom());

    assertThat(rotated.open(sealed, HERE)).isEqualTo(SECRET);
    assertThat(rotated.seal(SECRET, HERE)).startsWith("v1:" + second.id() + ":");
  }

  @Test
  void a_key_that_is_not_configured_is_named() {
    var sealed = cipher.seal(SECRET, HERE);

    assertThatIllegalStateException()
        .isThrownBy(() -> new SecretCipher(second, null, new SecureRandom()).open(sealed, HERE))
        .withMessageContaining(first.id());
  }

  @Test
  void every_flipped_bit_is_noticed() {
    var sealed = cipher.seal(SECRET, HERE);
    var head = sealed.substring(0, sealed.lastIndexOf(':') + 1);
    byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(head.length()));

    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      var text = head + Base64.getUrlEncoder().withoutPadding().encodeToString(damaged);
      assertThatIllegalStateException().isThrownBy(() -> cipher.open(text, HERE));
    }
  }

  @Test
  void what_is_no_sealed_secret_is_refused() {
    var sealed = cipher.seal(SECRET, HERE);
    var head = "v1:" + first.id() + ":";

    for (var text :
        new String[] {
          "", "plain", "v2" + sealed.substring(2), head, head + "*", head + "AAAA", sealed + ":"
        }) {
      assertThatIllegalStateException().as(text).isThrownBy(() -> cipher.open(text, HERE));
    }
  }

  @Test
  void bytes_are_sealed_as_bytes_open_again_and_stay_where_they_belong() {
    byte[] plain = {0, (byte) 0xff, 10, 58};
    byte[] sealed = cipher.seal(plain, HERE);
    var rotated = new SecretCipher(second, first, new SecureRandom());

    assertThat(cipher.open(sealed, HERE)).isEqualTo(plain);
    assertThat(rotated.open(sealed, HERE)).isEqualTo(plain);
    assertThat(cipher.open(cipher.seal(new byte[0], HERE), HERE)).isEmpty();
    assertThat(sealed).startsWith(("v1:" + first.id() + ":").getBytes(US_ASCII));
    assertThatIllegalStateException().isThrownBy(() -> cipher.open(sealed, "org_02/whk_01"));
    assertThatIllegalStateException()
        .isThrownBy(() -> new SecretCipher(second, null, new SecureRandom()).open(sealed, HERE))
        .withMessageContaining(first.id());
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatIllegalStateException().isThrownBy(() -> cipher.open(cut, HERE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not*base64", "c2hvcnQ="})
  void a_master_key_has_thirty_two_bytes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MasterKey.parse(text))
        .withMessage("a master key must be base64 of 32 bytes")
        .withNoCause();
  }

  @Test
  void the_id_of_a_master_key_is_the_beginning_of_its_hash() {
    var zeros = MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32]));

    assertThat(zeros.id()).isEqualTo("66687aad");
    assertThat(zeros).hasToString("MasterKey[66687aad]");
  }

  private static MasterKey key(int content) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) content;
    return MasterKey.parse(Base64.getEncoder().encodeToString(bytes));
  }
}
