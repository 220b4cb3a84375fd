package planted.core.order;

import planted.core.event.PlantedEvent;

public record CycleToEvent(PlantedEvent event) {}
