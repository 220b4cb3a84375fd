package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import org.jspecify.annotations.Nullable;

/**
 * What one seller sold in one business month.
 *
 * @param netValue of the orders completed in it, refunded shares taken off
 * @param bonusOrderId the order that earned the month's bonus; null: none did
 */
public record SellerMonth(Money netValue, @Nullable String bonusOrderId) {}
