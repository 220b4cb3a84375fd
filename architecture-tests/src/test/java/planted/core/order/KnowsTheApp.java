package planted.core.order;

import planted.app.PlantedApp;

record KnowsTheApp(PlantedApp app) {}
