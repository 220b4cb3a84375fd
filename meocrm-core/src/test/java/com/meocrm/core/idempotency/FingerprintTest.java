package com.meocrm.core.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Fingerprint ORDER = of("POST", "/api/v1/orders", "{\"a\":1,\"b\":2}");

  @Test
  void the_same_request_has_the_same_fingerprint_in_every_release() {
    assertThat(of("POST", "/api/v1/orders", "{\"a\":1,\"b\":2}")).isEqualTo(ORDER);
    assertThat(of("PUT", "/x?y=1", "").value())
        .isEqualTo("8c0f20986f185dca4497710ed3669f255b8351ec9e17adc86f5688bda31b0d74");
  }

  @Test
  void method_path_query_and_every_byte_of_the_body_count() {
    var others =
        List.of(
            of("PUT", "/api/v1/orders", "{\"a\":1,\"b\":2}"),
            of("POST", "/api/v1/orders2", "{\"a\":1,\"b\":2}"),
            of("POST", "/api/v1/orders?x=1", "{\"a\":1,\"b\":2}"),
            of("POST", "/api/v1/orders", "{\"b\":2,\"a\":1}"),
            of("POST", "/api/v1/orders", "{\"a\":1, \"b\":2}"),
            of("POST", "/api/v1/orders", ""));

    assertThat(others).doesNotContain(ORDER).doesNotHaveDuplicates();
  }

  private static Fingerprint of(String method, String target, String body) {
    return Fingerprint.of(method, target, body.getBytes(UTF_8));
  }
}
