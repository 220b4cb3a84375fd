package planted.core.order;

final class OrderManager {}
