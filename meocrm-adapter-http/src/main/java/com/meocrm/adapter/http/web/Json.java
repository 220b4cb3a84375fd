package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads JSON as strictly as RFC 8259 allows, and writes it. */
public final class Json {
  /** Objects and arrays inside each other. */
  static final int MAX_DEPTH = 64;

  private static final int MAX_DIGITS = 100;
  private static final int MAX_NAME_LENGTH = 1000;
  private static final String MALFORMED = "MALFORMED_JSON";

  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  /** {@code content} as UTF-8. */
  public static byte[] write(Object content) {
    try {
      return MAPPER.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("wire records can always be written", e);
    }
  }

  /**
   * @throws ProblemException 400 when it is not one JSON value in UTF-8 without duplicate keys
   */
  static JsonNode read(byte[] body) {
    if (body.length == 0) {
      throw malformed("The body is empty; a JSON object is expected.");
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw malformed("The body is not valid UTF-8.");
    } catch (NumberFormatException e) {
      throw malformed("The body has a number that no computer can hold.");
    } catch (StreamConstraintsException e) {
      throw malformed(
          "The body is nested too deep, or has a number or a name that is too long: at most %d levels, %d digits, %d characters."
              .formatted(MAX_DEPTH, MAX_DIGITS, MAX_NAME_LENGTH));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw malformed(
          at == null
              ? "The body is not valid JSON."
              : "The body is not valid JSON: line %d, column %d."
                  .formatted(at.getLineNr(), at.getColumnNr()));
    }
  }

  static ProblemException malformed(String message) {
    return new ProblemException(Problem.of(400, MALFORMED, message));
  }

  private static JsonMapper mapper() {
    // Calls run on virtual threads, each of which would make buffers of its own.
    var factory =
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool()).build();
    var mapper =
        JsonMapper.builder(factory)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_DIGITS)
                .maxNameLength(MAX_NAME_LENGTH)
                .build());
    return mapper;
  }
}
