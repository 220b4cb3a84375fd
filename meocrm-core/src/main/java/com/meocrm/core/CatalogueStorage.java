package com.meocrm.core;

import com.meocrm.core.event.CustomEventTypes;
import com.meocrm.core.event.PublishedEvents;

/** What the hub keeps of tenants' own types of events, and of who published what. */
public record CatalogueStorage(CustomEventTypes types, PublishedEvents published) {}
