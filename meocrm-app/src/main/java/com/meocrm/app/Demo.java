package com.meocrm.app;

import static java.util.Objects.requireNonNull;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.app.demo.DashboardSocket;
import com.meocrm.app.demo.HubClient;
import com.meocrm.app.demo.PartnerReceiver;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.app.demo.Receipt;
import com.meocrm.app.demo.StaffPhone;
import com.meocrm.app.embedded.Folders;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A server, and beside it, strangers to it but for HTTP, a shop's program, a partner who subscribed
 * to its orders, and the phone of the shop's staff.
 */
final class Demo implements AutoCloseable {
  static final OrganizationId ORGANIZATION = new OrganizationId("org_demo");
  private static final Duration TOKEN_TIME = Duration.ofHours(12);

  private final Server server;
  private final TokenIssuer tokens;
  private final HubClient shop;
  private final PartnerReceiver partner;
  private final StaffPhone phone;

  private Demo(
      Server server,
      TokenIssuer tokens,
      HubClient shop,
      PartnerReceiver partner,
      StaffPhone phone) {
    this.server = server;
    this.tokens = tokens;
    this.shop = shop;
    this.partner = partner;
    this.phone = phone;
  }

  /**
   * Starts all of it, and subscribes the partner unless an earlier run did.
   *
   * @param onReceipt called by many threads for every webhook that the partner gets
   */
  static Demo start(Configuration configuration, Consumer<Receipt> onReceipt) throws IOException {
    var portFile =
        ((Storage.Embedded) configuration.storage()).folder().resolve("demo-partner-port");
    var secret = requireNonNull(configuration.keys().webhookSecret()).reveal();
    // Before the server, which may have something to deliver at once; on the same port in every
    // run, so that one
    // endpoint serves them all.
    var partner =
        PartnerReceiver.start(
            rememberedPort(portFile),
            new PartnerSignatures(secret),
            InstantSource.system(),
            onReceipt);
    try {
      var phone = StaffPhone.start(InstantSource.system(), new SecureRandom());
      try {
        var server =
            Wiring.start(
                configuration.withProviders(
                    configuration.providers().withTelegram(phone.telegram())));
        try {
          Folders.writePrivate(portFile, partner.port() + "\n");
          return subscribed(configuration, server, partner, phone);
        } catch (IOException | RuntimeException | Error e) {
          server.close();
          throw e;
        }
      } catch (IOException | RuntimeException | Error e) {
        phone.close();
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      partner.close();
      throw e;
    }
  }

  private static Demo subscribed(
      Configuration configuration, Server server, PartnerReceiver partner, StaffPhone phone) {
    var tokens =
        new TokenIssuer((JwtConfig.SharedSecret) configuration.jwt(), InstantSource.system());
    var token = tokens.issue(ORGANIZATION, "usr_demo_shop", Set.of(Role.ADMIN), null, TOKEN_TIME);
    var shop = server.add("shop", new HubClient(server.url(), token));
    shop.subscribe(partner.url());
    return new Demo(server, tokens, shop, partner, phone);
  }

  private static int rememberedPort(Path file) throws IOException {
    var text = Files.exists(file) ? Files.readString(file).strip() : "";
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }

  URI serverUrl() {
    return server.url();
  }

  URI partnerUrl() {
    return partner.url();
  }

  HubClient shop() {
    return shop;
  }

  StaffPhone phone() {
    return phone;
  }

  /** A dashboard that follows the shop's orders. */
  DashboardSocket dashboard() {
    var token =
        tokens.issue(ORGANIZATION, "usr_demo_dashboard", Set.of(Role.STAFF), null, TOKEN_TIME);
    return new DashboardSocket(server.url(), token, "orders");
  }

  /** Where a person looks at all this. */
  URI dashboardLink() {
    return DashboardLink.of(
        server.url(), tokens, ORGANIZATION, "usr_demo_owner", Set.of(Role.OWNER), null, TOKEN_TIME);
  }

  /** A command for a shell that places {@code order}. */
  String curl(String order) {
    var token =
        tokens.issue(
            ORGANIZATION,
            "usr_demo_you",
            Set.of(Role.STAFF),
            "orders:write orders:read",
            TOKEN_TIME);
    return "curl -sS %s/api/v1/orders -H 'Content-Type: application/json' -H 'Authorization: Bearer %s' -d '%s'"
        .formatted(server.url(), token, order);
  }

  @Override
  public void close() {
    server.close();
    phone.close();
    partner.close(); // last: the server finishes what is on the wire
  }
}
