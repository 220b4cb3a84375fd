package com.meocrm.adapter.http.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What errors say to people, in their language. The English text is the one in the program, the
 * Vietnamese one is looked up here; codes, rules and fields are never translated.
 *
 * <p>{@code messages_vi.properties} has a text for every code and every rule; in it, {@code {name}}
 * stands for that member of the details. {@code phrases_vi.txt} has, beyond that, translations of
 * whole English texts, in which {@code {}} stands for whatever is there, so that a limit that the
 * English text names is named in Vietnamese too.
 */
public final class Messages {
  private static final String CODES = "messages_vi.properties";
  private static final String PHRASES = "phrases_vi.txt";
  private static final String RULE = "rule.";
  private static final String ARROW = " => ";
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z]+)}");

  private static final Properties VIETNAMESE = codes();
  private static final List<Phrase> VIETNAMESE_PHRASES = phrases();

  private Messages() {}

  /** {@code problem} with its texts in {@code language}. */
  static Problem in(Language language, Problem problem) {
    return switch (language) {
      case ENGLISH -> problem;
      case VIETNAMESE -> vietnamese(problem);
    };
  }

  /** Whether there is a Vietnamese text for {@code code}. */
  public static boolean knowsCode(String code) {
    return VIETNAMESE.containsKey(code);
  }

  /** Whether there is a Vietnamese text for the rule of a violation. */
  public static boolean knowsRule(String rule) {
    return VIETNAMESE.containsKey(RULE + rule);
  }

  /**
   * {@code english} in {@code language}, where somebody translated it.
   *
   * @param details whose members the translation may name
   */
  public static String told(
      Language language, String code, String english, Map<String, Object> details) {
    var text =
        switch (language) {
          case ENGLISH -> null;
          case VIETNAMESE -> text(english, code);
        };
    return text == null ? english : filled(text, details);
  }

  private static Problem vietnamese(Problem problem) {
    var details = problem.details();
    return new Problem(
        problem.status(),
        problem.code(),
        told(Language.VIETNAMESE, problem.code(), problem.message(), details),
        details.get("violations") instanceof List<?> violations
            ? withViolations(details, violations)
            : details,
        problem.headers());
  }

  private static Map<String, Object> withViolations(Map<String, Object> details, List<?> all) {
    var translated = new HashMap<>(details);
    translated.put("violations", all.stream().map(Messages::violation).toList());
    return translated;
  }

  private static Object violation(Object violation) {
    if (!(violation instanceof Map<?, ?> known)) {
      return violation;
    }
    var translated = new HashMap<String, Object>();
    known.forEach((name, value) -> translated.put(String.valueOf(name), value));
    var text = text(String.valueOf(known.get("message")), RULE + known.get("rule"));
    if (text != null) {
      translated.put("message", text);
    }
    return translated;
  }

  private static @Nullable String text(String english, String key) {
    for (var phrase : VIETNAMESE_PHRASES) {
      var translated = phrase.translate(english);
      if (translated != null) {
        return translated;
      }
    }
    return VIETNAMESE.getProperty(key);
  }

  private static String filled(String text, Map<String, Object> details) {
    return NAME.matcher(text)
        .replaceAll(name ->
            Matcher.quoteReplacement(
                details.containsKey(name.group(1))
                    ? String.valueOf(details.get(name.group(1)))
                    : "…"));
  }

  private static Properties codes() {
    var properties = new Properties();
    try (var reader = resource(CODES)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  private static List<Phrase> phrases() {
    var phrases = new ArrayList<Phrase>();
    try (var reader = resource(PHRASES)) {
      for (var line : reader.lines().toList()) {
        int arrow = line.indexOf(ARROW);
        if (arrow > 0 && !line.startsWith("#")) {
          phrases.add(Phrase.of(line.substring(0, arrow), line.substring(arrow + ARROW.length())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The one with the most words of its own is the one that is meant.
    phrases.sort(Comparator.comparingInt(Phrase::ownLength).reversed());
    return List.copyOf(phrases);
  }

  private static BufferedReader resource(String name) {
    var in = Messages.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is missing from the program");
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** An English text with gaps, and the Vietnamese one with the same gaps in the same order. */
  private record Phrase(Pattern english, int ownLength, String vietnamese) {
    private static final String GAP = "{}";

    static Phrase of(String english, String vietnamese) {
      var pattern = new StringBuilder();
      for (var part : english.split(Pattern.quote(GAP), -1)) {
        pattern.append(pattern.isEmpty() ? "" : "(.+)").append(Pattern.quote(part));
      }
      int ownLength = english.replace(GAP, "").length();
      return new Phrase(Pattern.compile(pattern.toString(), Pattern.DOTALL), ownLength, vietnamese);
    }

    @Nullable String translate(String text) {
      var matcher = english.matcher(text);
      if (!matcher.matches()) {
        return null;
      }
      var translated = vietnamese;
      for (int i = 1; i <= matcher.groupCount(); i++) {
        int gap = translated.indexOf(GAP);
        translated =
            translated.substring(0, gap)
                + matcher.group(i)
                + translated.substring(gap + GAP.length());
      }
      return translated;
    }
  }
}
