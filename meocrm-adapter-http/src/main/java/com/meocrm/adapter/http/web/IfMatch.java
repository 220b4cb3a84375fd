package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.ExpectedVersion;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code If-Match} (RFC 9110, section 13.1.1) in terms of our tags, which are versions. */
final class IfMatch {
  static final String FIELD = "If-Match";

  /** One tag and the comma behind it; what is in quotes may be anything visible but quotes. */
  private static final Pattern TAG =
      Pattern.compile("[ \\t,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,|$)[ \\t,]*");

  private static final Pattern OURS = Pattern.compile("[1-9][0-9]{0,17}");
  private static final int MAX_LENGTH = 1000;

  private IfMatch() {}

  static ExpectedVersion parse(Enumeration<String> headers, Violations violations) {
    var lines = Collections.list(headers);
    if (lines.isEmpty()) {
      return ExpectedVersion.ANY;
    }
    var all = String.join(",", lines).strip();
    if (all.equals("*")) {
      return ExpectedVersion.ANY;
    }
    var versions = new HashSet<Long>();
    if (all.length() > MAX_LENGTH || !read(all, versions)) {
      violations.add(FIELD, "malformed", "must be the ETag of an earlier answer, quotes included");
      return ExpectedVersion.ANY;
    }
    return new ExpectedVersion(versions);
  }

  private static boolean read(String all, Set<Long> versions) {
    var tag = TAG.matcher(all);
    int end = 0;
    while (end < all.length()) {
      if (!tag.find(end) || tag.start() != end) {
        return false;
      }
      if (tag.group(1) == null && OURS.matcher(tag.group(2)).matches()) {
        versions.add(Long.valueOf(tag.group(2)));
      }
      end = tag.end();
    }
    return !all.isEmpty();
  }
}
