package com.meocrm.core.notification;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Codes and readers in memory. */
public final class InMemoryStaffLinks implements StaffLinks {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final List<Given> given = new ArrayList<>();
  private final Map<String, Inbox> inboxes = new HashMap<>();

  public InMemoryStaffLinks(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public synchronized void add(Link link) {
    var added = new Given(link, clock.instant().plus(VALID));
    unitOfWork.written(link.organization(), () -> forget(added));
    given.addFirst(added);
  }

  private synchronized void forget(Given added) {
    given.remove(added);
  }

  @Override
  public synchronized List<Open> open(StaffChannelName channel) {
    var byAccount = new LinkedHashMap<String, Open>();
    given.stream()
        .filter(this::isUsable)
        .map(g -> g.link)
        .filter(link -> link.channel() == channel)
        .forEach(link ->
            byAccount.putIfAbsent(
                link.account(), new Open(link.organization(), link.account(), link.secretRef())));
    return List.copyOf(byAccount.values());
  }

  @Override
  public synchronized Optional<Reading> read(
      StaffChannelName channel, String account, Duration lease) {
    var inbox = inboxes.computeIfAbsent(channel + account, a -> new Inbox());
    var now = clock.instant();
    if (inbox.leaseUntil != null && inbox.leaseUntil.isAfter(now)) {
      return Optional.empty();
    }
    inbox.leaseUntil = now.plus(lease);
    return Optional.of(new Reading(++inbox.token, inbox.next));
  }

  @Override
  public synchronized void proceed(
      StaffChannelName channel, String account, Reading reading, long next) {
    var inbox = inboxes.get(channel + account);
    if (inbox != null && inbox.token == reading.token()) {
      inbox.next = Math.max(inbox.next, next);
      inbox.leaseUntil = null;
    }
  }

  @Override
  public synchronized Optional<Link> find(
      StaffChannelName channel, String account, String codeHash) {
    return given.stream()
        .filter(this::isUsable)
        .map(g -> g.link)
        .filter(link -> link.channel() == channel)
        .filter(link -> link.account().equals(account) && link.codeHash().equals(codeHash))
        .findFirst();
  }

  @Override
  public synchronized boolean use(OrganizationId organization, String codeHash) {
    unitOfWork.require(organization);
    var found =
        given.stream()
            .filter(this::isUsable)
            .filter(g -> g.link.organization().equals(organization))
            .filter(g -> g.link.codeHash().equals(codeHash))
            .findFirst();
    found.ifPresent(g -> {
      g.used = true;
      unitOfWork.written(organization, () -> g.used = false);
    });
    return found.isPresent();
  }

  private boolean isUsable(Given one) {
    return !one.used && one.expiresAt.isAfter(clock.instant());
  }

  private static final class Given {
    final Link link;
    final Instant expiresAt;
    boolean used;

    Given(Link link, Instant expiresAt) {
      this.link = link;
      this.expiresAt = expiresAt;
    }
  }

  private static final class Inbox {
    long token;
    long next;
    @Nullable Instant leaseUntil;
  }
}
