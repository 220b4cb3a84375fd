package planted.adapter.http;

import planted.adapter.webhook.PlantedTransport;

record KnowsAnotherAdapter(PlantedTransport transport) {}
