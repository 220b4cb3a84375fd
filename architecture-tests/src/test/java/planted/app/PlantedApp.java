package planted.app;

public final class PlantedApp {}
