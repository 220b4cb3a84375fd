package com.meocrm.core.settings;

import java.util.List;

/**
 * The path of a value: {@code tax.vatPercent}, {@code notifications.alerts.emails}, or of a whole
 * group of values, {@code shipping}. Only what the catalogue knows is a key.
 *
 * @param path its words; the first names the document that the value is kept in
 */
public record SettingKey(List<String> path) {
  public SettingKey {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a key has at least one word");
    }
  }

  static SettingKey of(String dotted) {
    return new SettingKey(List.of(dotted.split("\\.", -1)));
  }

  /** The document it is kept in. */
  public String root() {
    return path.getFirst();
  }

  /** Where in its document it is. */
  public List<String> below() {
    return path.subList(1, path.size());
  }

  @Override
  public String toString() {
    return String.join(".", path);
  }
}
