package planted.core.order;

import planted.core.delivery.PlantedDelivery;

record KnowsDelivery(PlantedDelivery delivery) {}
