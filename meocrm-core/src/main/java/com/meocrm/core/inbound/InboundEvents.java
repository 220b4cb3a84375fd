package com.meocrm.core.inbound;

import com.meocrm.core.shared.RequestContext;

/**
 * What a message from outside causes here.
 *
 * <p>Called inside the unit of work that writes the message down, so both are durable or neither. A
 * {@link com.meocrm.core.shared.DomainException} refuses the message: nothing is remembered of it,
 * and the sender may try again.
 */
@FunctionalInterface
public interface InboundEvents {
  /** Written down and without effect. */
  InboundEvents NONE = (message, context) -> {};

  /**
   * Carries out what {@code message} says, or does nothing when its type means nothing here.
   *
   * @param context whose caller is the source
   */
  void apply(InboundMessage message, RequestContext context);
}
