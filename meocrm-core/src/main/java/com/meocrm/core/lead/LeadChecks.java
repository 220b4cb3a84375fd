package com.meocrm.core.lead;

import com.meocrm.core.shared.FieldRules;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What requests about leads must keep to, beyond what all do. */
final class LeadChecks {
  /** Something before and after one @, without blanks: whether mail arrives only mail can tell. */
  private static final Pattern EMAIL = Pattern.compile("[^\\p{C}\\p{Z}@]+@[^\\p{C}\\p{Z}@]+");

  /** How far a caller's clock may be ahead of ours. */
  private static final Duration LENIENCE = Duration.ofMinutes(1);

  private LeadChecks() {}

  static void email(FieldRules rules, @Nullable String value) {
    if (value != null
        && (value.length() > Lead.MAX_EMAIL_LENGTH || !EMAIL.matcher(value).matches())) {
      rules.violate("email", "malformed", "must be an e-mail address");
    }
  }

  static void notInTheFuture(FieldRules rules, String field, @Nullable Instant value, Instant now) {
    if (value != null && value.isAfter(now.plus(LENIENCE))) {
      rules.violate(field, "out_of_range", "must not be in the future");
    }
  }
}
