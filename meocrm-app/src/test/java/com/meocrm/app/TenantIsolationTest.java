package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class TenantIsolationTest {
  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();

  @Test
  void every_id_of_one_tenant_is_unknown_to_another_whatever_is_done_with_it() throws Exception {
    var shop = new SampleShop(server, "org_isolated_a");
    var stranger = server.client("org_isolated_b");
    var before = shop.everything();

    for (var operation : SampleShop.operations()) {
      var answer = shop.call(stranger, operation);
      assertThat(answer.statusCode()).as(operation + " " + answer.body()).isEqualTo(404);
      assertThat(answer.body()).as(operation).doesNotContain("org_isolated_a");
    }

    assertThat(SampleShop.operations()).hasSizeGreaterThan(35);
    assertThat(shop.everything()).isEqualTo(before);
  }

  @Test
  void lists_of_one_tenant_show_nothing_of_another() throws Exception {
    var owner = server.client("org_isolated_c");
    var stranger = server.client("org_isolated_d");
    owner.create("/api/v1/orders", TestClient.order("seller"));
    owner.create("/api/v1/webhooks", "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}");
    await().until(() -> owner.log().size() == 1);

    for (var path : List.of("/api/v1/orders", "/api/v1/webhooks", "/api/v1/events")) {
      assertThat(owner.read(path).path("data")).as(path).hasSize(1);
      assertThat(stranger.read(path).path("data")).as(path).isEmpty();
    }
  }

  @Test
  void two_tenants_may_use_the_same_ids_and_codes() throws Exception {
    var order =
        TestClient.order("seller")
            .replace("{\"channel\"", "{\"id\":\"ord_same\",\"code\":\"HD-1\",\"channel\"");

    server.client("org_isolated_e").create("/api/v1/orders", order);
    server.client("org_isolated_f").create("/api/v1/orders", order);

    assertThat(server.client("org_isolated_e").post("/api/v1/orders", order).statusCode())
        .isEqualTo(409);
  }
}
