package com.meocrm.core.delivery;

class InMemoryLaneControlTest extends LaneControlContract {
  @Override
  protected LaneStoreContract.Harness harness() {
    return InMemoryLanesTest.lanesInMemory();
  }
}
