package com.meocrm.core.notification;

import org.jspecify.annotations.Nullable;

/** A channel whose chats link themselves: somebody sends a one-time code from there. */
public interface ChatInvitations {
  StaffChannelName channel();

  /** Where a person opens a chat with the account, to send the code there. */
  Invitation invitation(StaffAccount account, String code);

  /**
   * How a chat is opened.
   *
   * @param personal a link that opens a chat with the account itself; null: there is none
   * @param group a link that puts the account into a group of the person's choice; null: there is
   *     none
   * @param vietnamese what to do, in a sentence
   * @param english the same
   */
  record Invitation(
      @Nullable String personal, @Nullable String group, String vietnamese, String english) {}
}
