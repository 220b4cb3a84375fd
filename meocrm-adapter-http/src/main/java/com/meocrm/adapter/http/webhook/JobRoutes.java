package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.CommandUseCases;
import com.meocrm.core.WebhookUseCases;
import com.meocrm.core.command.CommandJob;
import com.meocrm.core.command.RunView;
import com.meocrm.core.job.Job;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.webhook.RecoverDeliveries;
import com.meocrm.core.webhook.ReplayMissing;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Work that takes longer than a request: begun here, and looked at until it is over. */
public final class JobRoutes {
  private static final String PATH = "/api/v1/jobs";
  private static final String READ = "deliveries:read";
  private static final String WRITE = "deliveries:write";

  private final WebhookUseCases webhooks;
  private final CommandUseCases commands;

  public JobRoutes(WebhookUseCases webhooks, CommandUseCases commands) {
    this.webhooks = webhooks;
    this.commands = commands;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(EndpointRoutes.ONE + "/recover", Requires.scope(WRITE), this::recover),
        Route.action(
                EndpointRoutes.ONE + "/replay-missing", Requires.scope(WRITE), this::replayMissing)
            .withOptionalBody(),
        Route.get(PATH + "/{id}", orACommand(READ), this::read),
        Route.action(PATH + "/{id}/cancel", orACommand(WRITE), this::cancel));
  }

  private Answer recover(Call call) {
    var body = call.body();
    var since = body.optionalTime("since");
    if (!body.gives("since")) {
      call.violations().add("since", "required", "is required");
    }
    var command =
        new RecoverDeliveries.Command(
            since, body.optionalTime("until"), body.flag("dryRun", false));
    body.done();
    var context = call.context();
    return begun(webhooks.recover().handle(WebhookPaths.id(call), command, context));
  }

  private Answer replayMissing(Call call) {
    var body = call.body();
    var command =
        new ReplayMissing.Command(
            body.optionalTime("since"), body.optionalTime("until"), body.flag("dryRun", false));
    body.done();
    var context = call.context();
    return begun(webhooks.replayMissing().handle(WebhookPaths.id(call), command, context));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    return Answer.ok(JobJson.of(find(call, organization, READ)));
  }

  private Answer cancel(Call call) {
    var context = call.context();
    var job = find(call, context.organization(), WRITE);
    return Answer.ok(
        JobJson.of(
            CommandJob.isRun(job)
                ? commands.cancel().handle(job.id(), context.organization())
                : webhooks.cancelJob().handle(job.id(), context)));
  }

  /** The run of a command is its callers' to follow, who may have no other right at all. */
  private Requires orACommand(String scope) {
    return Requires.anyOf(
        scope,
        commands.commands().all().stream()
            .map(command -> command.name().scope())
            .toArray(String[]::new));
  }

  private Job find(Call call, OrganizationId organization, String scope) {
    var id = call.pathParameter("id");
    var job =
        Identifiers.isValid(id)
            ? webhooks.jobs().find(organization, new JobId(id))
            : Optional.<Job>empty();
    return job.filter(found ->
            call.principal()
                .may(CommandJob.isRun(found) ? RunView.of(found).command().scope() : scope))
        .orElseThrow(JobRoutes::notFound);
  }

  private static Answer begun(Job job) {
    return Answer.accepted(PATH + "/" + job.id(), JobJson.of(job));
  }

  private static DomainException notFound() {
    return DomainException.notFound("JOB_NOT_FOUND", "There is no such job.");
  }

  /** A job on the wire. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record JobJson(
      String id,
      String kind,
      String subject,
      String state,
      @JsonRawValue String input,
      @JsonRawValue String progress,
      @JsonRawValue @Nullable String result,
      @Nullable String error,
      boolean cancelRequested,
      String createdBy,
      String createdAt,
      String updatedAt,
      @Nullable String finishedAt) {
    static JobJson of(Job job) {
      return new JobJson(
          job.id().value(),
          job.kind(),
          job.subject(),
          job.state().name(),
          (CommandJob.isRun(job) ? RunView.arguments(job) : job.input()).toString(),
          job.progress().toString(),
          job.result() == null ? null : job.result().toString(),
          job.error(),
          job.cancelRequested(),
          job.createdBy(),
          WireTime.of(job.createdAt()),
          WireTime.of(job.updatedAt()),
          job.finishedAt() == null ? null : WireTime.of(job.finishedAt()));
    }
  }
}
