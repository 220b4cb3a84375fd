package com.meocrm.core.secret;

/**
 * Who is at the other end of a URL that the operator fixed. A secret that tenants share belongs to
 * the provider whose name it begins with, and goes to nobody else.
 */
public enum Provider {
  TELEGRAM,
  ZALO;

  /** Whether a shared secret of this name is for this provider. */
  public boolean owns(String name) {
    return name.startsWith(name() + "_");
  }
}
