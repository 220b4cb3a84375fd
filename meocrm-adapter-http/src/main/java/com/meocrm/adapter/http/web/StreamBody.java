package com.meocrm.adapter.http.web;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of an answer that is written as it comes. Runs on the request's own thread, after its
 * place before the database was given back, and may take as long as the client stays.
 */
@FunctionalInterface
public interface StreamBody {
  /**
   * Writes until there is no more, or nobody wants it.
   *
   * @throws IOException the client is gone
   */
  void writeTo(OutputStream out) throws IOException;
}
