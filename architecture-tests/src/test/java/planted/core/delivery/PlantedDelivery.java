package planted.core.delivery;

public final class PlantedDelivery {}
