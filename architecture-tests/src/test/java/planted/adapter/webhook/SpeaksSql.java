package planted.adapter.webhook;

import java.sql.Connection;

record SpeaksSql(Connection connection) {}
