package com.meocrm.core.overview;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;

/** A tenant's figures. Asked for every few seconds by everybody who looks, so it stays cheap. */
@FunctionalInterface
public interface Overview {
  /**
   * The figures of the last {@code window}, in equal parts.
   *
   * <p>Counts of what is open are of now. What is counted in parts comes from the newest {@value
   * Figures#SAMPLE} events and deliveries; where there were more, {@link Figures#partial} says so.
   *
   * @param parts how many, at least one
   */
  Figures figures(OrganizationId organization, Duration window, int parts);
}
