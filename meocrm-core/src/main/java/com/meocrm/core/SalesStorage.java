package com.meocrm.core;

import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shipping.Shipments;

/** What the hub keeps of sales: orders, what they are made of, and how they travel. */
public record SalesStorage(Orders orders, Products products, Stock stock, Shipments shipments) {}
