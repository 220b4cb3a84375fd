package com.meocrm.core.zalo;

import java.util.Set;

/**
 * What an error code of the official account's API means for a word to one person. These codes are
 * other ones than the template API's ({@link ZaloError}), though some look alike.
 */
enum OaError {
  /** It may pass. */
  TRANSIENT,
  /** Too much at once. */
  RATE,
  /** The access token is not taken. */
  TOKEN,
  /** Nothing goes before somebody changes something at Zalo, or pays. */
  CONFIGURATION,
  /** The conversation with this person is not open. */
  CLOSED,
  /** This message will never pass. */
  MESSAGE;

  private static final Set<Integer> CONFIGURATIONS =
      Set.of(-204, -205, -209, -212, -219, -221, -223, -224, -237, -242, -320, -321, -403);
  private static final Set<Integer> CLOSINGS = Set.of(-213, -217, -227, -230, -232, -244);
  private static final Set<Integer> MESSAGES =
      Set.of(-100, -201, -210, -211, -218, -233, -240, -248);

  /** What {@code code}, which is not 0, means; one that nobody knows may pass. */
  static OaError of(int code) {
    if (CLOSINGS.contains(code)) {
      return CLOSED;
    }
    if (CONFIGURATIONS.contains(code)) {
      return CONFIGURATION;
    }
    if (MESSAGES.contains(code)) {
      return MESSAGE;
    }
    return switch (code) {
      case -216, -220 -> TOKEN;
      case -32 -> RATE;
      default -> TRANSIENT;
    };
  }
}
