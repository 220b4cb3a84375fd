package com.meocrm.core.webhook;

import com.meocrm.core.shared.Violation;
import java.util.List;

/**
 * What would be refused, without anything being done: so that a request of the wrong form is told
 * at once what else is wrong with it.
 */
public final class EndpointChecks {
  private final UrlPolicy urlPolicy;
  private final EndpointSecrets secrets;

  public EndpointChecks(UrlPolicy urlPolicy, EndpointSecrets secrets) {
    this.urlPolicy = urlPolicy;
    this.secrets = secrets;
  }

  /** What {@link CreateEndpoint} would refuse the command for. */
  public List<Violation> violations(CreateEndpoint.Command command) {
    var rules = new EndpointRules(urlPolicy, secrets);
    var unused = CreateEndpoint.check(command, rules);
    return rules.all();
  }

  /** What {@link ChangeEndpoint} would refuse the change for, whatever the endpoint. */
  public List<Violation> violations(ChangeEndpoint.Change change) {
    var rules = new EndpointRules(urlPolicy, secrets);
    var unused = ChangeEndpoint.check(change, rules);
    return rules.all();
  }
}
