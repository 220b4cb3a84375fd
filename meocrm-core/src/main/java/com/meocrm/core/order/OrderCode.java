package com.meocrm.core.order;

import com.meocrm.core.shared.IdGenerator;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Makes codes for orders that came without one: the business day and ten random characters, {@code
 * 251111-7K3QX9M2ZT}. Among ten thousand orders of a day the chance of two equal codes is below one
 * in ten million.
 */
final class OrderCode {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuMMdd").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));
  private static final int RANDOM_CHARACTERS = 10;

  private OrderCode() {}

  static String generate(IdGenerator ids, Instant now) {
    // The end of an id is random, its beginning is the time.
    var id = ids.next("code");
    int from = Math.max(id.indexOf('_') + 1, id.length() - RANDOM_CHARACTERS);
    return DAY.format(now) + "-" + id.substring(from).toUpperCase(Locale.ROOT);
  }
}
