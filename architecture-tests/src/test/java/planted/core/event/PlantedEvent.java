package planted.core.event;

public record PlantedEvent(CycleToOrder back) {}
