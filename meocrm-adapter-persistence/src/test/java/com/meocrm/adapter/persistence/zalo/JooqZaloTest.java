package com.meocrm.adapter.persistence.zalo;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.Consents;
import com.meocrm.core.zalo.ConsentsContract;
import com.meocrm.core.zalo.CustomerMessages;
import com.meocrm.core.zalo.CustomerMessagesContract;
import com.meocrm.core.zalo.ZaloAccounts;
import com.meocrm.core.zalo.ZaloAccountsContract;
import com.meocrm.core.zalo.ZaloTemplates;
import com.meocrm.core.zalo.ZaloTemplatesContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The tables keep the promises of their ports. */
class JooqZaloTest {
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

  @Nested
  class Accounts extends ZaloAccountsContract {
    @Override
    protected Harness harness() {
      test.clear();
      test.setClock(Instant.parse("2025-11-11T12:00:00Z"));
      var unitOfWork = new JooqUnitOfWork(database.transactions());
      var accounts = new JooqZaloAccounts(database.transactions());
      return new Harness() {
        @Override
        public UnitOfWork unitOfWork() {
          return unitOfWork;
        }

        @Override
        public ZaloAccounts accounts() {
          return accounts;
        }

        @Override
        public void advance(Duration time) {
          test.advance(time);
        }
      };
    }
  }

  @Nested
  class Templates extends ZaloTemplatesContract {
    @Override
    protected ZaloTemplates templates() {
      test.clear();
      return new JooqZaloTemplates(database.transactions());
    }
  }

  @Nested
  class Messages extends CustomerMessagesContract {
    @Override
    protected CustomerMessages messages() {
      test.clear();
      return new JooqCustomerMessages(database.transactions());
    }
  }

  @Nested
  class CustomerConsents extends ConsentsContract {
    @Override
    protected Setup harness() {
      test.clear();
      var unitOfWork = new JooqUnitOfWork(database.transactions());
      var consents = new JooqConsents(database.transactions());
      return new Setup() {
        @Override
        public UnitOfWork unitOfWork() {
          return unitOfWork;
        }

        @Override
        public Consents consents() {
          return consents;
        }
      };
    }
  }
}
