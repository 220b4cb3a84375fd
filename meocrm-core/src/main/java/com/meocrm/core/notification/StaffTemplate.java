package com.meocrm.core.notification;

import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words with gaps: {@code {name}} is the event's data of that name or path, {@code {count}} how
 * many facts the message tells, {@code {time}} when it happened, by the shop's clock.
 *
 * @param title of the whole message, filled with the first fact
 * @param line one for each fact
 */
public record StaffTemplate(String title, String line) {
  public static final int MAX_LENGTH = 500;

  private static final Pattern GAP = Pattern.compile("\\{([A-Za-z0-9_.]{1,100})\\}");
  private static final Pattern BRACE = Pattern.compile("[{}]");
  private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,18}\\.[0-9]{2}");
  private static final int MAX_VALUE = 300;
  private static final String NOTHING = "–";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm dd/MM").withZone(BusinessTime.ZONE);

  /** What is wrong with a text that is to be one. */
  static Optional<Violation> objection(String field, String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      return Optional.of(
          new Violation(
              field, "out_of_range", "must have 1 to " + MAX_LENGTH + " characters, not blank"));
    }
    if (BRACE.matcher(GAP.matcher(text).replaceAll("")).find()) {
      return Optional.of(
          new Violation(
              field, "malformed", "gaps are {name}, with a name or path of the event's data"));
    }
    return Optional.empty();
  }

  String title(List<StaffFact> facts, Language language) {
    return filled(title, facts.getFirst(), facts.size(), language);
  }

  String line(StaffFact fact, int count, Language language) {
    return filled(line, fact, count, language);
  }

  private static String filled(String text, StaffFact fact, int count, Language language) {
    return GAP.matcher(text)
        .replaceAll(
            (Function<MatchResult, String>)
                gap -> Matcher.quoteReplacement(value(gap.group(1), fact, count, language)));
  }

  private static String value(String name, StaffFact fact, int count, Language language) {
    return switch (name) {
      case "count" -> Integer.toString(count);
      case "time" -> TIME.format(fact.at());
      case "event" -> fact.type().value();
      default ->
          find(fact.data(), List.of(name.split("\\.", -1)))
              .map(found -> text(found, language))
              .orElse(NOTHING);
    };
  }

  private static Optional<JsonValue> find(JsonValue value, List<String> path) {
    if (path.isEmpty()) {
      return Optional.of(value);
    }
    return value instanceof JsonValue.Members object
        ? object.get(path.getFirst()).flatMap(inner -> find(inner, path.subList(1, path.size())))
        : Optional.empty();
  }

  /** Others chose these texts, so they have no say over lines and length. */
  private static String text(JsonValue value, Language language) {
    var text =
        switch (value) {
          case JsonValue.Text(var words) when AMOUNT.matcher(words).matches() ->
              amount(words, language);
          case JsonValue.Text(var words) -> words;
          case JsonValue.Null nothing -> NOTHING;
          default -> value.toString();
        };
    return StaffText.shortened(Mail.oneLine(text), MAX_VALUE);
  }

  /** VND has no coins; a decimal that is not zero is kept. */
  private static String amount(String decimal, Language language) {
    var symbols =
        DecimalFormatSymbols.getInstance(
            language == Language.VI ? Locale.forLanguageTag("vi-VN") : Locale.ENGLISH);
    var format = new DecimalFormat("#,##0.##", symbols);
    format.setRoundingMode(RoundingMode.UNNECESSARY);
    return format.format(new BigDecimal(decimal)) + " ₫";
  }
}
