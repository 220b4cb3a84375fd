package planted.adapter.webhook;

public final class PlantedTransport {}
