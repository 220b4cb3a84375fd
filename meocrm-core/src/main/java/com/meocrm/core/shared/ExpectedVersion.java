package com.meocrm.core.shared;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a thing its editor has seen, so that nobody overwrites what somebody else
 * changed meanwhile.
 *
 * <p>Ask {@link #require} inside the unit of work, of the row as it was read there, and have the
 * write check the version it read (or lock the row): then two editors with the same expectation
 * cannot both succeed.
 *
 * @param versions null: any will do; empty: none can
 */
public record ExpectedVersion(@Nullable Set<Long> versions) {
  /** Nothing is expected. */
  public static final ExpectedVersion ANY = new ExpectedVersion(null);

  private static final String CODE = "VERSION_CONFLICT";

  public ExpectedVersion {
    versions = versions == null ? null : Set.copyOf(versions);
  }

  /** Exactly {@code version}. */
  public static ExpectedVersion of(long version) {
    return new ExpectedVersion(Set.of(version));
  }

  /**
   * Checks that {@code current} is expected.
   *
   * @throws DomainException {@code VERSION_CONFLICT} when it is not
   */
  public void require(long current) {
    if (versions != null && !versions.contains(current)) {
      throw new DomainException(
          DomainException.Kind.OUTDATED,
          CODE,
          "It was changed meanwhile: read it again, then repeat the change with its new ETag.",
          Map.of("version", current));
    }
  }
}
