package com.meocrm.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One webhook request as the partner got it.
 *
 * @param subject what it is about: the order
 * @param sequence the tenant's number of the event
 * @param body the raw request body
 * @param recordedAt when the event was recorded, just before its commit
 * @param hexProblem what is wrong with {@code X-MeoCRM-Signature}; null: it holds
 * @param standardProblem what is wrong with {@code webhook-signature}; null: it holds
 */
public record Receipt(
    String deliveryId,
    String type,
    String subject,
    long sequence,
    int attempt,
    String body,
    Instant recordedAt,
    Instant receivedAt,
    @Nullable String hexProblem,
    @Nullable String standardProblem) {

  /** From recording, which is a little earlier than the commit, to arrival. */
  public Duration latency() {
    return Duration.between(recordedAt, receivedAt);
  }

  public boolean isVerified() {
    return hexProblem == null && standardProblem == null;
  }

  /** What is wrong with its signatures; empty when both hold. */
  public List<String> objections() {
    return Stream.of(hexObjection(), standardObjection()).flatMap(Optional::stream).toList();
  }

  public Optional<String> hexObjection() {
    return Optional.ofNullable(hexProblem);
  }

  public Optional<String> standardObjection() {
    return Optional.ofNullable(standardProblem);
  }
}
