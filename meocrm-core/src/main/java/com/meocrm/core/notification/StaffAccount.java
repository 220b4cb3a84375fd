package com.meocrm.core.notification;

/**
 * An account at a provider that a tenant's credential opened, as the provider itself named it.
 *
 * @param id the provider's own, such as a bot's numeric id: the same for every token of the account
 * @param name for people, such as the bot's user name
 * @param fingerprint tells whether a credential is the one that was checked, without being it
 */
public record StaffAccount(StaffChannelName channel, String id, String name, String fingerprint) {}
