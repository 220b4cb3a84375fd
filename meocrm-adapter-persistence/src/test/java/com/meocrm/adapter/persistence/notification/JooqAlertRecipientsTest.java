package com.meocrm.adapter.persistence.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.AlertRecipientsContract;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqAlertRecipientsTest extends AlertRecipientsContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(2);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var recipients = new JooqAlertRecipients(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public AlertRecipients recipients() {
        return recipients;
      }
    };
  }

  @Test
  void whatever_else_the_setting_holds_names_nobody() {
    set("org_1", "\"owner@shop.example\"");
    set("org_2", "{\"to\":\"owner@shop.example\"}");
    set("org_3", "null");
    set(
        "org_4",
        "[null, 7, {}, \"no address\", \"a@b.example\\r\\nBcc: c@d.example\", \"owner@shop.example\"]");

    var found =
        new JooqAlertRecipients(database.transactions())
            .of(
                List.of("org_1", "org_2", "org_3", "org_4").stream()
                    .map(OrganizationId::new)
                    .toList());

    assertThat(found)
        .containsOnlyKeys(new OrganizationId("org_4"))
        .containsEntry(
            new OrganizationId("org_4"), List.of(new EmailAddress("owner@shop.example")));
  }

  private static void set(String organization, String value) {
    test.execute(
        """
        insert into meocrm.setting (organization_id, scope, setting_key, value, version, updated_at)
        values (?, 'tenant', 'notifications', jsonb_build_object('alerts', jsonb_build_object('emails', ?::jsonb)), 1, now())
        """,
        organization,
        value);
  }
}
