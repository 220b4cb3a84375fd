package com.meocrm.core.settings;

import com.meocrm.core.shared.Money;
import java.util.Set;

/**
 * The setting {@code shipping}.
 *
 * @param baseFee of one shipment
 * @param freeShipThreshold the net value from which shipping is free
 * @param applyChannels names of the channels whose orders pay a fee
 */
public record ShippingFees(Money baseFee, Money freeShipThreshold, Set<String> applyChannels) {
  public ShippingFees {
    applyChannels = Set.copyOf(applyChannels);
  }

  static ShippingFees of(SettingValue value) {
    return new ShippingFees(
        value.member("baseFee").money(),
        value.member("freeShipThreshold").money(),
        Set.copyOf(value.member("applyChannels").texts()));
  }
}
