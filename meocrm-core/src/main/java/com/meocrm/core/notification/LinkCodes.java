package com.meocrm.core.notification;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Codes that people send to a bot by pressing a link, or by typing. */
final class LinkCodes {
  private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int LENGTH = 12;
  private static final Pattern IN_TEXT =
      Pattern.compile("^(?:/(?:start|link)(?:@\\w+)?\\s+)?([A-HJ-NP-Z2-9]{12})\\s*$");

  private LinkCodes() {}

  /** 60 bits: nobody guesses one within its quarter of an hour. */
  static Secret next(RandomGenerator random) {
    var code = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return Secret.of(code.toString());
  }

  /** The code that somebody wrote. */
  static Optional<String> in(String text) {
    var matcher = IN_TEXT.matcher(text.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  static String hash(String code) {
    return Sha256.hex(code);
  }
}
