package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that look like a tenant's or a channel's, and are not. */
class LookAlikeNamesTest {
  private static final String VICTIM = "org_01";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org_02:orders",
        "org_02/orders",
        "org_02.orders",
        "t:org_02:orders",
        "orders:org_02",
        "orders@org_02",
        "*",
        "**",
        "#",
        ">",
        "order?",
        "orders*",
        "orders.*",
        "[o]rders",
        "(?i)orders",
        "%6frders",
        "orders%00",
        "orders\\u0000",
        "orders\\n",
        " orders",
        "orders ",
        "orders/",
        "./orders",
        "../orders",
        "Orders",
        "ORDERS",
        "\u043erders", // Cyrillic
        "\u03bfrders", // Greek
        "\uff4frders", // full width
        "\u2134rders", // script
        "o\u0301rders", // combining
        "orders\u200b", // zero width
        "\ufefforders",
        "\u202eorders",
        "staff\u2011alerts", // a hyphen that does not break
        "staff\u2010alerts",
        "staff_alerts",
        "settings",
        "settings.invalidate",
        "' or '1'='1",
        "\\ud800"
      })
  void no_name_but_a_channels_own_leads_to_one(String name) {
    try (var socket = socket(server.token("org_names"))) {
      socket.send("{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(name));

      ErrorShape.assertIsError(socket.next().path("error"), "VALIDATION_FAILED");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "*",
        "org_*",
        "org_01:orders",
        "org_01/..",
        "../org_01",
        "org_01%00",
        "org_01\u0000",
        "org_01 ",
        "org_01\n",
        "org_01;org_02",
        "org_01,org_02",
        "\u043erg_01",
        "org_\uff10\uff11",
        "org_01\u200b",
        "' or '1'='1"
      })
  void a_tenant_that_cannot_be_one_is_nobody(String organization) throws JOSEException {
    try (var socket = RawWebSocket.connect(server.port())) {
      socket.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token(organization)));

      assertThat(socket.closeCode()).isEqualTo(4500);
    }
  }

  @Test
  void tenants_that_differ_by_a_letter_alone_do_not_hear_each_other() throws JOSEException {
    for (var other :
        List.of("ORG_01", "Org_01", "org-01", "org_0", "org_010", "org_O1", "org_0l")) {
      try (var stranger = socket(token(other));
          var owner = socket(token(VICTIM))) {
        for (var socket : List.of(stranger, owner)) {
          socket.send("{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
          assertThat(socket.next().path("type").asText()).isEqualTo("ok");
        }

        server.hub.record(VICTIM, "{\"n\":1}");

        assertThat(owner.events(1)).hasSize(1);
        assertThat(stranger.isSilentFor(100)).as(other).isTrue();
      }
    }
  }

  private static RawWebSocket socket(String token) {
    var socket = RawWebSocket.connect(server.port());
    socket.send("{\"id\":1,\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
    assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    return socket;
  }

  /** Signed with the right key, whatever the tenant. */
  private static String token(String organization) throws JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .subject("usr_01")
            .issuer(TestServer.JWT.issuer())
            .audience(TestServer.JWT.audience())
            .expirationTime(Date.from(server.hub.clock.instant().plus(Duration.ofHours(1))))
            .claim("organizationId", organization)
            .claim("roles", List.of("ADMIN"))
            .build();
    var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    jwt.sign(new MACSigner(TestServer.JWT.secret().reveal()));
    return jwt.serialize();
  }
}
