package com.meocrm.core.zalo;

import java.util.Map;
import java.util.Set;

/**
 * What an error code of Zalo's template API means for the message and for what waits behind it.
 * Codes stand in the body of answers with status 200.
 */
public enum ZaloError {
  /** It may pass. */
  TRANSIENT,
  /** The access token is not taken: it is refreshed once. */
  TOKEN,
  /** Nothing goes before somebody changes a setting at Zalo. */
  CONFIGURATION,
  /** Nothing goes before somebody pays. */
  BILLING,
  /** The account has used up its day. */
  QUOTA,
  /** The template has used up its day. */
  TEMPLATE_QUOTA,
  /** It is night. */
  NIGHT,
  /** This person does not take it. */
  RECIPIENT,
  /** This person wants nothing from this account. */
  OPTED_OUT,
  /** This message will never pass. */
  MESSAGE,
  /** No message of this template will pass. */
  TEMPLATE;

  private static final Set<Integer> CONFIGURATIONS =
      Set.of(
          -101, -102, -103, -104, -105, -106, -117, -120, -1201, -1202, -1241, -125, -128, -135,
          -1351, -136, -138, -1381, -142, -143, -145);
  private static final Set<Integer> RECIPIENTS =
      Set.of(-108, -110, -114, -118, -119, -134, -139, -140, -1471, -1472);
  private static final Set<Integer> MESSAGES =
      Set.of(
          -107, -111, -112, -1121, -1122, -1123, -1124, -113, -1131, -116, -122, -123, -127, -130,
          -132, -1441, -148, -149, -1491, -150, -151, -152, -153, -158, -159, -160, -161, -162,
          -249);
  private static final Map<Integer, ZaloError> OTHERS =
      Map.ofEntries(
          Map.entry(-124, TOKEN),
          Map.entry(-115, BILLING),
          Map.entry(-126, BILLING),
          Map.entry(-137, BILLING),
          Map.entry(-144, QUOTA),
          Map.entry(-147, TEMPLATE_QUOTA),
          Map.entry(-133, NIGHT),
          Map.entry(-234, NIGHT),
          Map.entry(-141, OPTED_OUT),
          Map.entry(-109, TEMPLATE),
          Map.entry(-1091, TEMPLATE),
          Map.entry(-121, TEMPLATE),
          Map.entry(-131, TEMPLATE),
          Map.entry(-146, TEMPLATE));

  /** What {@code code}, which is not 0, means; one that nobody knows may pass. */
  public static ZaloError of(int code) {
    if (CONFIGURATIONS.contains(code)) {
      return CONFIGURATION;
    }
    if (RECIPIENTS.contains(code)) {
      return RECIPIENT;
    }
    return MESSAGES.contains(code) ? MESSAGE : OTHERS.getOrDefault(code, TRANSIENT);
  }
}
