package com.meocrm.architecture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for secrets in logs: for those that tests noted, in whatever form they may be written, and
 * for what looks like one that nobody noted. One pass over each file, however many secrets.
 */
final class SecretSearch {
  /** What is compared at once, and the shortest part of a secret that is looked for alone. */
  private static final int SHORTEST = Long.BYTES;

  /** Shorter ones are words and numbers that stand in logs anyway. */
  private static final int SHORTEST_SECRET = 12;

  /** Some tests call a secret "the operator's secret", and a log may well speak of one. */
  private static final Pattern PROSE = Pattern.compile("[\\p{L}' ]+");

  /** Shorter ones may be parts of longer words. */
  private static final int NO_PART_OF_A_WORD = 16;

  private static final int HASHES = 1 << 20;

  private static final Map<String, Pattern> FORMS =
      Map.of(
          "a JSON Web Token",
          Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"),
          "a signing secret",
          Pattern.compile("whsec_[A-Za-z0-9+/_-]{16,}"),
          "a scope token",
          Pattern.compile("mct_[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9_-]{16,}"),
          "a session",
          Pattern.compile("mcs_[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9_-]{16,}"),
          "a bot's token",
          Pattern.compile("(?<![0-9])[1-9][0-9]{5,16}:[A-Za-z0-9_-]{30,64}"),
          "a bearer's token",
          Pattern.compile("[Bb]earer [A-Za-z0-9._~+/-]{16,}"),
          "a password in an address",
          Pattern.compile("[a-z]://[^/\\s:@\"*]{1,64}:(?!\\*)[^/\\s:@\"]{1,64}@"));

  private final Map<Long, List<Form>> byStart = new HashMap<>();
  private final BitSet starts = new BitSet(HASHES);
  private int secrets;

  /** Reads what {@code UsedSecrets} wrote: a kind, a tab, the value in Base64. */
  void learn(Path file) throws IOException {
    for (var line : Files.readAllLines(file)) {
      var parts = line.split("\t", 2);
      learn(parts[0], new String(Base64.getDecoder().decode(parts[1]), UTF_8));
    }
  }

  /** Looks for this too, unless it could not be told from what logs say anyway. */
  void learn(String kind, String value) {
    secrets++;
    if (value.length() < SHORTEST_SECRET || PROSE.matcher(value).matches()) {
      return;
    }
    var forms = new LinkedHashSet<String>();
    forms.add(value);
    forms.add(URLEncoder.encode(value, UTF_8));
    forms.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8)));
    if (value.startsWith("whsec_")) {
      forms.add(value.substring("whsec_".length()));
    }
    if (value.matches("[0-9]+:.*")) {
      forms.add(value.substring(value.indexOf(':') + 1)); // of a bot's token; its id is public
    }
    for (var form : forms) {
      var bytes = form.getBytes(UTF_8);
      if (bytes.length >= SHORTEST) {
        long start = ByteBuffer.wrap(bytes).getLong();
        var known = byStart.computeIfAbsent(start, s -> new ArrayList<>());
        if (known.stream().noneMatch(other -> other.text.equals(form))) {
          known.add(new Form(kind, form, bytes));
        }
        starts.set(hash(start));
      }
    }
  }

  /** How many secrets were learned. */
  int secrets() {
    return secrets;
  }

  /** What stands in the file, named by its kind, never by its value. */
  Set<String> in(Path file) {
    try {
      return in(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> in(byte[] log) {
    var found = new LinkedHashSet<String>();
    long window = 0;
    for (int i = 0; i < log.length; i++) {
      window = window << Byte.SIZE | (log[i] & 0xff);
      if (starts.get(hash(window))) {
        for (var form : byStart.getOrDefault(window, List.of())) {
          if (stands(form, log, i + 1 - SHORTEST)) {
            found.add("made by " + form.kind);
          }
        }
      }
    }
    var text = new String(log, ISO_8859_1);
    FORMS.forEach((kind, form) -> {
      if (form.matcher(text).find()) {
        found.add(kind);
      }
    });
    return found;
  }

  /** Files of a folder and below; none when it is not there. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static int hash(long start) {
    return (int) ((start * 0x9E3779B97F4A7C15L) >>> 44);
  }

  private static boolean stands(Form form, byte[] log, int at) {
    int end = at + form.bytes.length;
    return at >= 0
        && end <= log.length
        && Arrays.equals(log, at, end, form.bytes, 0, form.bytes.length)
        && (form.bytes.length >= NO_PART_OF_A_WORD
            || (!isInWord(log, at - 1) && !isInWord(log, end)));
  }

  private static boolean isInWord(byte[] log, int at) {
    return at >= 0
        && at < log.length
        && (Character.isLetterOrDigit(log[at]) || log[at] == '_' || log[at] == '-');
  }

  /** A way in which a secret may be written. */
  private static final class Form {
    final String kind;
    final String text;
    final byte[] bytes;

    Form(String kind, String text, byte[] bytes) {
      this.kind = kind;
      this.text = text;
      this.bytes = bytes;
    }
  }
}
