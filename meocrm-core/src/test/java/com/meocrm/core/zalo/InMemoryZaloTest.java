package com.meocrm.core.zalo;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The fakes keep the promises too. */
class InMemoryZaloTest {
  @Nested
  class Accounts extends ZaloAccountsContract {
    @Override
    protected Harness harness() {
      var unitOfWork = new InMemoryUnitOfWork();
      var clock = new TestClock();
      var accounts = new InMemoryZaloAccounts(unitOfWork, clock);
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
          clock.advance(time);
        }
      };
    }
  }

  @Nested
  class Templates extends ZaloTemplatesContract {
    @Override
    protected ZaloTemplates templates() {
      return new InMemoryZaloTemplates();
    }
  }

  @Nested
  class Messages extends CustomerMessagesContract {
    @Override
    protected CustomerMessages messages() {
      return new InMemoryCustomerMessages();
    }
  }

  @Nested
  class CustomerConsents extends ConsentsContract {
    @Override
    protected Setup harness() {
      var unitOfWork = new InMemoryUnitOfWork();
      var consents = new InMemoryConsents(unitOfWork);
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
