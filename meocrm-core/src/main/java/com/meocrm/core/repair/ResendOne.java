package com.meocrm.core.repair;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.webhook.ResendDelivery;
import java.util.Objects;

/** The command {@code deliveries.resend}. */
public final class ResendOne implements Command.AtOnce {
  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "deliveries.resend",
          "Send a delivery again",
          "Sends one delivery again under the same delivery id, with all retries of a new one. The receiver knows duplicates by that id.",
          """
          {"type":"object","additionalProperties":false,"required":["deliveryId"],"properties":{
            "deliveryId":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"}}}\
          """,
          """
          {"type":"object","required":["id","status","attempts"],"properties":{
            "id":{"type":"string"},"status":{"type":"string"},"attempts":{"type":"integer"}}}\
          """,
          new Annotations(false, false, false, true));

  private final ResendDelivery resend;

  public ResendOne(ResendDelivery resend) {
    this.resend = resend;
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public JsonValue.Members run(
      JsonValue.Members arguments, RequestContext context, Progress progress) {
    var id = Objects.requireNonNull(new JsonMembers(arguments).text("deliveryId"));
    var after = resend.handle(new DeliveryId(id), context);
    return (JsonValue.Members) JsonValue.of(SearchDeliveries.shown(after.delivery()));
  }
}
