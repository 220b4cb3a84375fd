package com.meocrm.core.notification;

/** Text inside of HTML. */
public final class Html {
  private Html() {}

  /** {@code text} for the place between tags, in what Telegram and mail programs understand. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
