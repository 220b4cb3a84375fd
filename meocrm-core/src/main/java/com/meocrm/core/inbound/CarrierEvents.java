package com.meocrm.core.inbound;

import com.meocrm.core.event.ShippingEvent;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue.Text;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.shipping.RecordCarrierUpdate;
import com.meocrm.core.shipping.RecordCarrierUpdate.ById;
import com.meocrm.core.shipping.RecordCarrierUpdate.ByTrackingCode;
import com.meocrm.core.shipping.RecordCarrierUpdate.Reference;
import com.meocrm.core.shipping.Shipment;
import com.meocrm.core.shipping.ShipmentId;
import com.meocrm.core.shipping.Shipments;
import java.util.List;
import java.util.Optional;

/**
 * Has {@code shipping.delivered} and {@code shipping.failed} from outside drive the shipment, as if
 * the carrier's report had come over REST; what a carrier says twice or late changes nothing. Other
 * types are without effect.
 */
public final class CarrierEvents implements InboundEvents {
  private final RecordCarrierUpdate recordCarrierUpdate;
  private final Shipments shipments;

  public CarrierEvents(RecordCarrierUpdate recordCarrierUpdate, Shipments shipments) {
    this.recordCarrierUpdate = recordCarrierUpdate;
    this.shipments = shipments;
  }

  @Override
  public void apply(InboundMessage message, RequestContext context) {
    var type = message.type();
    if (type.equals(ShippingEvent.Delivered.TYPE.value())) {
      record(message, Shipment.Status.DELIVERED, context);
    } else if (type.equals(ShippingEvent.Failed.TYPE.value())) {
      record(message, Shipment.Status.FAILED, context);
    }
  }

  private void record(InboundMessage message, Shipment.Status status, RequestContext context) {
    var shipment = reference(message, context.organization());
    var reason = text(message, "reason").orElse(null);
    var unused =
        recordCarrierUpdate.handle(
            new RecordCarrierUpdate.Command(shipment, status, reason, message.sentAt()), context);
  }

  /** By our id where it is one of ours; a sender's own id may stand there too. */
  private Reference reference(InboundMessage message, OrganizationId organization) {
    var id = text(message, "shipmentId").filter(Identifiers::isValid).map(ShipmentId::new);
    var code = text(message, "trackingCode").filter(text -> !text.isBlank());
    if (id.isPresent() && (code.isEmpty() || shipments.find(organization, id.get()).isPresent())) {
      return new ById(id.get());
    }
    return code.<Reference>map(ByTrackingCode::new)
        .orElseThrow(() ->
            DomainException.violations(
                List.of(
                    new Violation(
                        "data.trackingCode",
                        "required",
                        "data must name the shipment: trackingCode or shipmentId"))));
  }

  private static Optional<String> text(InboundMessage message, String name) {
    return message.data().get(name).filter(Text.class::isInstance).map(v -> ((Text) v).value());
  }
}
