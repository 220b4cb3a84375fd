package com.meocrm.app.bench;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Posts as fast as OkHttp can, with nothing around it: what the delivery engine is compared with.
 *
 * <p>The client is set up as the hub's own is, headers and body are those of a webhook, and as many
 * virtual threads send as the engine has in flight at most.
 */
public final class BareLoop implements AutoCloseable {
  private final OkHttpClient client;
  private final List<URI> urls;
  private final Headers headers;
  private final byte[] body;
  private final int concurrency;

  public BareLoop(List<URI> urls, Map<String, String> headers, byte[] body, int concurrency) {
    this.urls = List.copyOf(urls);
    this.headers = Headers.of(headers);
    this.body = body.clone();
    this.concurrency = concurrency;
    this.client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(concurrency, 30, TimeUnit.SECONDS))
            .connectTimeout(Duration.ofSeconds(5))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .callTimeout(Duration.ofSeconds(15))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .fastFallback(false)
            .build();
  }

  /** Posts {@code requests} times and returns how many went through in a second. */
  public double run(int requests) throws IOException {
    var left = new AtomicInteger(requests);
    var failed = new AtomicInteger();
    long start = System.nanoTime();
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < concurrency; i++) {
        var url = urls.get(i % urls.size()).toString();
        senders.execute(() -> {
          while (left.getAndDecrement() > 0) {
            if (!post(url)) {
              failed.incrementAndGet();
            }
          }
        });
      }
    }
    if (failed.get() > 0) {
      throw new IOException(failed + " of the bare requests failed");
    }
    return requests / ((System.nanoTime() - start) / 1e9);
  }

  private boolean post(String url) {
    var request =
        new Request.Builder()
            .url(url)
            .headers(headers)
            .header("Accept-Encoding", "identity")
            .post(RequestBody.create(body))
            .build();
    try (var response = client.newCall(request).execute()) {
      return response.isSuccessful() && response.body().bytes().length == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    client.connectionPool().evictAll();
  }
}
