package com.meocrm.core.lead;

/**
 * Who looks after a lead.
 *
 * @param to a person or a team, as the shop names them
 * @param automatic whether a rule chose it; what a person chose, no rule changes
 */
public record Assignment(String to, boolean automatic) {}
