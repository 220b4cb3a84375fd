package planted.core.order;

import org.junit.jupiter.api.TestInfo;

record KnowsJunit(TestInfo framework) {}
