package com.meocrm.adapter.http.inbound;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.inbound.CreateSource;
import com.meocrm.core.inbound.InboundSource;
import com.meocrm.core.shared.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A source of inbound webhooks on the wire.
 *
 * @param url the path that it sends to
 * @param secret the generated one, in the answer that creates the source and never again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SourceJson(
    String id,
    String name,
    String kind,
    String url,
    boolean hasSecret,
    String createdAt,
    @Nullable String secret) {
  private static final int MAX_SECRET_LENGTH = 256;
  private static final int MAX_KIND_LENGTH = 64;

  /** What {@code POST /webhooks/sources} takes. */
  static CreateSource.Command command(JsonObject body) {
    var name = body.text("name", InboundSource.MAX_NAME_LENGTH);
    var kind = body.text("kind", MAX_KIND_LENGTH);
    var secret = body.optionalNonEmptyText("secret", MAX_SECRET_LENGTH);
    body.done();
    return new CreateSource.Command(name, kind, secret == null ? null : Secret.of(secret));
  }

  static SourceJson of(InboundSource source) {
    return of(source, null);
  }

  static SourceJson of(CreateSource.Created created) {
    return of(created.source(), created.generatedSecret().map(Secret::reveal).orElse(null));
  }

  private static SourceJson of(InboundSource source, @Nullable String secret) {
    return new SourceJson(
        source.id().value(),
        source.name(),
        source.kind(),
        InboundRoutes.HANDLER + "/" + source.id(),
        true,
        WireTime.of(source.createdAt()),
        secret);
  }
}
