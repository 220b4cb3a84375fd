package com.meocrm.app.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The fake signs as Zalo's own examples show it. */
class FakeZaloTest {
  private static final String BODY =
      "{\"sender\":{\"id\":\"2893352839501541173\"},\"recipient\":{\"id\":\"84987654321\"},"
          + "\"event_name\":\"user_received_message\",\"message\":{\"delivery_time\":\"1602960467432\","
          + "\"msg_id\":\"15a0cc0bbb13bd4ce403\",\"tracking_id\":\"order-88213\"},"
          + "\"app_id\":\"2074138120372622546\",\"timestamp\":\"1602560967477\"}";

  @Test
  void callbacks_are_signed_as_published() {
    assertThat(
            FakeZaloSignatures.mac(
                "2074138120372622546", BODY, "1602560967477", "oa-secret-key-for-tests"))
        .isEqualTo("mac=c70ba16e565c2a487311af9369b99e62cf72f04aff9068a1b9fa11550cc17d95");
  }

  @Test
  void calls_are_proven_as_published() {
    assertThat(FakeZaloSignatures.proof("appSecretKey", "accessToken"))
        .isEqualTo("0584869ec908cfecf20763760e69c4baca98ac64aaeb6a938f47ca758dfe779f");
  }
}
