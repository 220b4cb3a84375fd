package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.command.AgentSessions;
import com.meocrm.core.command.CallCommand;
import com.meocrm.core.command.CancelCommand;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandJob;
import com.meocrm.core.command.CommandRuns;
import com.meocrm.core.command.CommandTrail;
import com.meocrm.core.command.Commands;
import com.meocrm.core.command.Invocation;
import com.meocrm.core.job.JobHandler;
import com.meocrm.core.job.JobStore;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/** Commands put together: what there is, calling, following and cancelling. */
public final class CommandUseCases {
  private final Commands commands;
  private final CommandTrail trail;
  private final CallCommand call;
  private final CancelCommand cancel;
  private final CommandStorage storage;
  private final JobStore jobs;
  private final List<JobHandler> handlers;

  /**
   * @param revoked whether the token of a call was revoked since
   * @param jobAdded called after the commit of a new run
   */
  public CommandUseCases(
      Collection<? extends Command> all,
      CommandStorage storage,
      JobStore jobs,
      JsonSchemas schemas,
      UnitOfWork unitOfWork,
      AuditTrail audit,
      Predicate<Invocation> revoked,
      IdGenerator ids,
      InstantSource clock,
      Runnable jobAdded) {
    this.storage = storage;
    this.jobs = jobs;
    this.commands = new Commands(all, schemas);
    this.trail = new CommandTrail(audit, commands);
    this.call =
        new CallCommand(unitOfWork, commands, storage.runs(), jobs, trail, ids, clock, jobAdded);
    var byKind = new LinkedHashMap<String, CommandJob>();
    for (var command : all) {
      if (command instanceof Command.InSteps inSteps) {
        var job = new CommandJob(inSteps, trail, revoked, clock);
        byKind.put(job.kind(), job);
      }
    }
    this.handlers = List.copyOf(byKind.values());
    this.cancel = new CancelCommand(unitOfWork, jobs, byKind, clock);
  }

  public Commands commands() {
    return commands;
  }

  /** Writes calls down. */
  public CommandTrail trail() {
    return trail;
  }

  public CallCommand call() {
    return call;
  }

  public CancelCommand cancel() {
    return cancel;
  }

  /** Which runs are on, and who waits for them. */
  public CommandRuns runs() {
    return storage.runs();
  }

  /** Of agents whose protocol has them. */
  public AgentSessions sessions() {
    return storage.sessions();
  }

  /** Where runs are looked up. */
  public JobStore jobs() {
    return jobs;
  }

  /** For the loops that do runs. */
  public List<JobHandler> handlers() {
    return handlers;
  }
}
