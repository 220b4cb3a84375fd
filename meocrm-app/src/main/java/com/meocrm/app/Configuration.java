package com.meocrm.app;

import com.meocrm.adapter.http.dashboard.DashboardConfig;
import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.notify.SmtpConfig;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.WebhookSecrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the server is told from outside, checked.
 *
 * @param connections of calls to the database, at most
 * @param webhookAllowance which private addresses webhooks may reach
 * @param inbound who may send webhooks without a source of his own; null: nobody
 * @param openId who vouches for people at the dashboard; null: they come with one-time codes only
 * @param mail null: no e-mail
 */
record Configuration(
    Listen listen,
    Storage storage,
    int connections,
    Keys keys,
    JwtConfig jwt,
    DashboardConfig.@Nullable OpenId openId,
    Edge edge,
    ProvidedSecrets providedSecrets,
    Allowance webhookAllowance,
    @Nullable SharedInbound inbound,
    @Nullable SmtpConfig mail,
    NodeId node,
    RetentionPeriods retention,
    PlanSettings plans,
    Providers providers) {
  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);
  static final String DEVELOPMENT_ISSUER = "meocrm-dev";
  static final String DEVELOPMENT_AUDIENCE = "meocrm";

  /** Only for checking the rest of what is configured. */
  private static final EmailAddress ANY_SENDER = new EmailAddress("nobody@localhost");

  private static final String MASTER_KEY_EXPECTED =
      "base64 of 32 random bytes (openssl rand -base64 32)";
  private static final String JWT_SECRET_EXPECTED =
      "at least "
          + JwtConfig.SharedSecret.MIN_SECRET_BYTES
          + " bytes long (openssl rand -base64 48)";

  /**
   * Where the server listens.
   *
   * @param port 0: a free one
   * @param publicUrl base of links; null: this computer's name for itself, with the port
   */
  record Listen(String host, int port, @Nullable URI publicUrl) {
    static final int DEFAULT_PORT = 8080;

    private static Listen read(Environment environment, String defaultHost) {
      return new Listen(
          environment
              .optional(
                  "MEOCRM_HOST", "a host name or an address of this computer", Configuration::host)
              .orElse(defaultHost),
          environment
              .optional("MEOCRM_PORT", "a port number from 0 to 65535", Configuration::port)
              .orElse(DEFAULT_PORT),
          environment
              .optional(
                  "MEOCRM_PUBLIC_URL",
                  "an http or https URL without query, such as https://hub.example.com",
                  Configuration::webUrl)
              .orElse(null));
    }

    Listen withPort(int other) {
      return new Listen(host, other, publicUrl);
    }

    /** The host as a URL on this computer names it. */
    String reachableHost() {
      return switch (host) {
        case "0.0.0.0", "::" -> "127.0.0.1";
        default -> host.contains(":") ? "[" + host + "]" : host;
      };
    }
  }

  /**
   * Keys of the operator.
   *
   * @param masterKey seals secrets in the database
   * @param cursorSecret makes the cursors of lists tamper-evident; the same on all nodes
   * @param previousMasterKey opens what an earlier one sealed
   * @param webhookSecret signs for endpoints that ask for it; null: none may
   * @param previousWebhookSecret signs beside it while partners change over; null: it does not
   */
  record Keys(
      MasterKey masterKey,
      @Nullable MasterKey previousMasterKey,
      Secret cursorSecret,
      @Nullable Secret webhookSecret,
      @Nullable Secret previousWebhookSecret) {
    private static Keys of(
        String masterKey,
        Optional<MasterKey> previous,
        Optional<Secret> webhookSecret,
        Optional<Secret> previousWebhookSecret) {
      // One-way, so that whoever learns the one does not have the other.
      var cursors =
          HexSignature.sign(
              Secret.of(masterKey), "meocrm cursors".getBytes(StandardCharsets.UTF_8));
      return new Keys(
          MasterKey.parse(masterKey),
          previous.orElse(null),
          Secret.of(cursors),
          webhookSecret.orElse(null),
          previousWebhookSecret.orElse(null));
    }
  }

  Configuration withPort(int port) {
    return with(listen.withPort(port), storage, providers);
  }

  Configuration withProviders(Providers other) {
    return with(listen, storage, other);
  }

  Configuration withStorage(Storage other) {
    return with(listen, other, providers);
  }

  private Configuration with(Listen newListen, Storage newStorage, Providers newProviders) {
    return new Configuration(
        newListen,
        newStorage,
        connections,
        keys,
        jwt,
        openId,
        edge,
        providedSecrets,
        webhookAllowance,
        inbound,
        mail,
        node,
        retention,
        plans,
        newProviders);
  }

  /**
   * For production: nothing is made up.
   *
   * @throws StartupFailure listing every variable that is missing or wrong
   */
  static Configuration forServe(Map<String, String> variables) {
    return forServe(new Environment(variables));
  }

  /** As {@link #forServe(Map)}; leaves in {@code environment} what there is to know. */
  static Configuration forServe(Environment environment) {
    var listen = Listen.read(environment, "0.0.0.0");
    var storage = Storage.read(environment);
    int connections = Storage.connections(environment);
    var masterKey =
        environment.required("MEOCRM_MASTER_KEY", MASTER_KEY_EXPECTED, Configuration::masterKey);
    var previousKey = previousMasterKey(environment);
    var webhookSecret = webhookSecret(environment, "WEBHOOK_SECRET");
    var oldWebhookSecret = previousWebhookSecret(environment, webhookSecret);
    var jwt = jwt(environment);
    var openId = openId(environment);
    var allowance = allowance(environment);
    var inbound = InboundVariables.read(environment, webhookSecret);
    var mail = mail(environment);
    var node = node(environment);
    var retention = retention(environment);
    var plans = PlansFile.read(environment, NetworkntSchemas::new);
    var edge = Edge.read(environment);
    var providedSecrets = ProvidedSecrets.read(environment);
    var providers = Providers.read(environment);
    environment.check();
    environment.unknown().forEach(LOG::warn);
    return new Configuration(
        listen,
        storage,
        connections,
        Keys.of(masterKey.orElseThrow(), previousKey, webhookSecret, oldWebhookSecret),
        jwt.orElseThrow(),
        openId.orElse(null),
        edge,
        providedSecrets,
        allowance.orElse(Allowance.NONE),
        inbound.orElse(null),
        mail.orElse(null),
        node,
        retention,
        plans,
        providers);
  }

  /**
   * For demonstrations: on the loopback address and the embedded database, with secrets made up
   * where none are given.
   *
   * @throws StartupFailure listing every variable that is wrong
   */
  static Configuration forDemo(Map<String, String> variables) {
    var environment = new Environment(variables);
    var listen = Listen.read(environment, "127.0.0.1");
    var folder = Storage.folder(environment);
    int connections = Storage.connections(environment);
    var masterKey =
        environment.optional("MEOCRM_MASTER_KEY", MASTER_KEY_EXPECTED, Configuration::masterKey);
    var previousKey = previousMasterKey(environment);
    var webhookSecret = webhookSecret(environment, "WEBHOOK_SECRET");
    var oldWebhookSecret = previousWebhookSecret(environment, webhookSecret);
    var jwtSecret =
        environment.optional("JWT_SECRET", JWT_SECRET_EXPECTED, Configuration::jwtSecret);
    var issuer = issuer(environment);
    var audience = audience(environment);
    var openId = openId(environment);
    var allowance = allowance(environment);
    var inbound = InboundVariables.read(environment, webhookSecret);
    var mail = mail(environment);
    var node = node(environment);
    var retention = retention(environment);
    var plans = PlansFile.read(environment, NetworkntSchemas::new);
    var edge = Edge.read(environment);
    var providedSecrets = ProvidedSecrets.read(environment);
    var providers = Providers.read(environment);
    environment.check();
    var secrets = new DevelopmentSecrets(folder);
    return new Configuration(
        listen,
        new Storage.Embedded(folder),
        connections,
        Keys.of(
            masterKey.orElseGet(secrets::masterKey),
            previousKey,
            webhookSecret.or(() -> Optional.of(secrets.webhookSecret())),
            oldWebhookSecret),
        new JwtConfig.SharedSecret(jwtSecret.orElseGet(secrets::jwtSecret), issuer, audience),
        openId.orElse(null),
        edge,
        providedSecrets,
        allowance.orElse(Allowance.LOOPBACK),
        inbound.orElse(null),
        mail.orElse(null),
        node,
        retention,
        plans,
        providers);
  }

  /**
   * How development tokens are made: with the environment's secret, else the data folder's.
   *
   * @throws StartupFailure when there is neither, or a variable is wrong
   */
  static JwtConfig.SharedSecret forTokens(Map<String, String> variables) {
    var environment = new Environment(variables);
    var folder = Storage.folder(environment);
    var secret =
        environment
            .optional("JWT_SECRET", JWT_SECRET_EXPECTED, Configuration::jwtSecret)
            .or(() -> new DevelopmentSecrets(folder).existingJwtSecret());
    if (secret.isEmpty() && !environment.has("JWT_SECRET")) {
      environment.problem(
          "JWT_SECRET",
          "is missing, and %s holds no generated one: set it to the server's, or start ./meocrm demo once"
              .formatted(folder));
    }
    var issuer = issuer(environment);
    var audience = audience(environment);
    environment.check();
    return new JwtConfig.SharedSecret(secret.orElseThrow(), issuer, audience);
  }

  private static Optional<JwtConfig> jwt(Environment environment) {
    var secret = environment.optional("JWT_SECRET", JWT_SECRET_EXPECTED, Configuration::jwtSecret);
    var url = environment.optional("MEOCRM_JWKS_URL", "an http or https URL", Configuration::url);
    if (environment.has("JWT_SECRET") == environment.has("MEOCRM_JWKS_URL")) {
      environment.problem(
          "JWT_SECRET", "or MEOCRM_JWKS_URL must be set, one of the two: how tokens are checked");
    }
    var issuer =
        environment.required("MEOCRM_JWT_ISSUER", "what your tokens carry as iss", text -> text);
    var audience =
        environment.required("MEOCRM_JWT_AUDIENCE", "what your tokens carry as aud", text -> text);
    if (issuer.isEmpty() || audience.isEmpty()) {
      return Optional.empty();
    }
    return secret
        .<JwtConfig>map(s -> new JwtConfig.SharedSecret(s, issuer.get(), audience.get()))
        .or(() -> url.map(u -> new JwtConfig.Jwks(u, issuer.get(), audience.get())));
  }

  /** Off unless a client is named; then the issuer of tokens is where people sign in. */
  private static Optional<DashboardConfig.OpenId> openId(Environment environment) {
    var client =
        environment.optional("MEOCRM_OIDC_CLIENT_ID", "a text without blanks", Configuration::word);
    var secret =
        environment.optional("MEOCRM_OIDC_CLIENT_SECRET", "a text", text -> Secret.of(text));
    if (client.isEmpty()) {
      if (secret.isPresent() && !environment.has("MEOCRM_OIDC_CLIENT_ID")) {
        environment.problem(
            "MEOCRM_OIDC_CLIENT_SECRET",
            "is of use beside MEOCRM_OIDC_CLIENT_ID only: set that too");
      }
      return Optional.empty();
    }
    var issuer =
        environment.required(
            "MEOCRM_JWT_ISSUER",
            "an http or https URL beside MEOCRM_OIDC_CLIENT_ID, where people sign in",
            Configuration::url);
    return issuer.map(at -> new DashboardConfig.OpenId(at, client.get(), secret.orElse(null)));
  }

  private static String word(String text) {
    if (text.isBlank() || text.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException("not a word");
    }
    return text;
  }

  /** Where people reach the server, as far as the environment says. */
  static URI publicUrl(Map<String, String> variables) {
    var environment = new Environment(variables);
    var listen = Listen.read(environment, "127.0.0.1");
    environment.check();
    return listen.publicUrl() == null
        ? URI.create("http://localhost:" + listen.port())
        : listen.publicUrl();
  }

  private static String issuer(Environment environment) {
    return environment
        .optional("MEOCRM_JWT_ISSUER", "a text", text -> text)
        .orElse(DEVELOPMENT_ISSUER);
  }

  private static String audience(Environment environment) {
    return environment
        .optional("MEOCRM_JWT_AUDIENCE", "a text", text -> text)
        .orElse(DEVELOPMENT_AUDIENCE);
  }

  /** Checks it, and leaves it as text: other keys are derived from it. */
  private static String masterKey(String text) {
    MasterKey.parse(text);
    return text;
  }

  private static Optional<MasterKey> previousMasterKey(Environment environment) {
    return environment.optional(
        "MEOCRM_MASTER_KEY_PREVIOUS", MASTER_KEY_EXPECTED, MasterKey::parse);
  }

  private static Optional<Secret> previousWebhookSecret(
      Environment environment, Optional<Secret> current) {
    var previous = webhookSecret(environment, "WEBHOOK_SECRET_PREVIOUS");
    if (previous.isPresent() && current.isEmpty()) {
      environment.problem(
          "WEBHOOK_SECRET_PREVIOUS", "is of use beside WEBHOOK_SECRET only: set that too");
    }
    return previous;
  }

  private static Optional<Secret> webhookSecret(Environment environment, String name) {
    return environment.optional(
        name,
        "16 to 256 visible ASCII characters, and base64 of 24 to 64 bytes after whsec_",
        text -> {
          var secret = Secret.of(text);
          WebhookSecrets.objection(secret, 16, 256)
              .ifPresent(objection -> {
                throw new IllegalArgumentException(objection);
              });
          return secret;
        });
  }

  private static Optional<Allowance> allowance(Environment environment) {
    var parsed = environment.optional("MEOCRM_WEBHOOK_ALLOW", "a list", Allowance::parse);
    parsed.ifPresent(p ->
        p.problems()
            .forEach(
                problem -> environment.problem("MEOCRM_WEBHOOK_ALLOW", "has an entry " + problem)));
    return parsed.map(Allowance.Parsed::allowance);
  }

  /** Off unless it is set; then a sender is needed too. */
  private static Optional<SmtpConfig> mail(Environment environment) {
    var from =
        environment.optional(
            "MEOCRM_MAIL_FROM", "a plain address such as hub@shop.example", EmailAddress::new);
    if (environment.has("SMTP_URL") && !environment.has("MEOCRM_MAIL_FROM")) {
      environment.problem(
          "MEOCRM_MAIL_FROM", "is missing: SMTP_URL is set, and mail needs a sender");
    }
    var sender = from.orElse(ANY_SENDER);
    var mail =
        environment.optional("SMTP_URL", SmtpConfig.EXPECTED, url -> SmtpConfig.parse(url, sender));
    return from.flatMap(known -> mail);
  }

  /** A restarted node is another one: what its former self held must look foreign to it. */
  private static NodeId node(Environment environment) {
    var name =
        environment.optional(
            "MEOCRM_NODE_ID", "1 to 40 letters, digits, '.', '_' or '-'", Configuration::nodeName);
    var run = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    return new NodeId(name.orElse("node") + "-" + run);
  }

  private static RetentionPeriods retention(Environment environment) {
    return new RetentionPeriods(
        days(environment, "MEOCRM_RETENTION_DAYS", RetentionPeriods.DEFAULT.deliveryDays()),
        days(environment, "MEOCRM_EVENT_RETENTION_DAYS", RetentionPeriods.DEFAULT.eventDays()));
  }

  private static int days(Environment environment, String name, int otherwise) {
    return environment
        .optional(
            name,
            "a number of days from 1 to " + RetentionPeriods.LONGEST_DAYS,
            text -> new RetentionPeriods(Integer.parseInt(text), 1).deliveryDays())
        .orElse(otherwise);
  }

  private static String nodeName(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,40}")) {
      throw new IllegalArgumentException("not a node's name");
    }
    return text;
  }

  private static Secret jwtSecret(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length < JwtConfig.SharedSecret.MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("too short");
    }
    return Secret.of(text);
  }

  private static String host(String text) {
    if (!text.matches("[A-Za-z0-9._:%-]+")) {
      throw new IllegalArgumentException("not a host");
    }
    return text;
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("not a port");
    }
    return port;
  }

  private static URI url(String text) {
    var url = URI.create(text);
    if (!("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
        || url.getHost() == null) {
      throw new IllegalArgumentException("not a web address");
    }
    return url;
  }

  static URI webUrl(String text) {
    var url = url(text);
    if (url.getRawQuery() != null || url.getRawFragment() != null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException("more than a base");
    }
    return url;
  }
}
