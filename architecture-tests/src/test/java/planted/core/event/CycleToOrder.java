package planted.core.event;

import planted.core.order.CycleToEvent;

public record CycleToOrder(CycleToEvent order) {}
