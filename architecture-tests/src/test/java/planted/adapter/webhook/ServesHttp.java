package planted.adapter.webhook;

import io.javalin.http.Context;

record ServesHttp(Context context) {}
