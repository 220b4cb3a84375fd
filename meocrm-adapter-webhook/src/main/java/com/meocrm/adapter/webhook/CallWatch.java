package com.meocrm.adapter.webhook;

import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Notes how far one call came. Used by the thread of the call alone. */
final class CallWatch extends EventListener {
  private boolean connecting;
  private boolean connected;
  private @Nullable Response headers;

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    connecting = true;
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connected = true;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    headers = response;
  }

  /** Whether the call was given a connection that an earlier one had opened. */
  boolean reusedConnection() {
    return connected && !connecting;
  }

  /** Status and headers of the answer, without its body, once they have arrived. */
  @Nullable Response headers() {
    return headers;
  }
}
