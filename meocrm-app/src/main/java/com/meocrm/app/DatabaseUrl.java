package com.meocrm.app;

import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.core.shared.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two ways to write where PostgreSQL is: the one of its own tools, and JDBC's. */
final class DatabaseUrl {
  static final String EXPECTED =
      "postgresql://user:password@host:port/database (special characters percent-encoded) or"
          + " jdbc:postgresql://host:port/database?user=...&password=...";

  private static final Pattern TOOLS =
      Pattern.compile(
          "postgres(?:ql)?://(?<login>[^/?#]*)@(?<place>[^@/?#]+/[^/?#]+)(?:\\?(?<query>[^#]*))?");
  private static final Pattern JDBC =
      Pattern.compile("jdbc:postgresql://(?<place>[^@/?#]+/[^/?#]+)\\?(?<query>[^#]*)");

  private DatabaseUrl() {}

  /**
   * @throws IllegalArgumentException when {@code text} is neither; the message does not quote it
   */
  static DatabaseConfig parse(String text) {
    var tools = TOOLS.matcher(text);
    if (tools.matches()) {
      var login = tools.group("login").split(":", 2);
      if (login.length < 2) {
        throw new IllegalArgumentException("no password");
      }
      return config(
          tools.group("place"),
          parameters(tools.group("query")),
          decode(login[0]),
          decode(login[1]));
    }
    var jdbc = JDBC.matcher(text);
    if (jdbc.matches()) {
      var parameters = parameters(jdbc.group("query"));
      var user =
          take(parameters, "user").orElseThrow(() -> new IllegalArgumentException("no user"));
      var password =
          take(parameters, "password")
              .orElseThrow(() -> new IllegalArgumentException("no password"));
      return config(jdbc.group("place"), parameters, user, password);
    }
    throw new IllegalArgumentException("not a database URL");
  }

  private static DatabaseConfig config(
      String place, List<String> parameters, String user, String password) {
    var query = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    return DatabaseConfig.of("jdbc:postgresql://" + place + query, user, Secret.of(password));
  }

  private static List<String> parameters(@Nullable String query) {
    return query == null || query.isEmpty()
        ? List.of()
        : new ArrayList<>(List.of(query.split("&")));
  }

  private static Optional<String> take(List<String> parameters, String name) {
    var found = parameters.stream().filter(p -> p.startsWith(name + "=")).findFirst();
    found.ifPresent(parameters::remove);
    return found.map(p -> decode(p.substring(name.length() + 1)));
  }

  private static String decode(String encoded) {
    // Of form encoding, only the percent signs belong into URLs like these.
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
