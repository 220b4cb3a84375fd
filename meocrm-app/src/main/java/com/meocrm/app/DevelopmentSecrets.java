package com.meocrm.app;

import com.meocrm.app.embedded.Folders;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.WebhookSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Secrets that {@code demo} makes up once and keeps in its data folder, readable by their owner
 * alone.
 */
record DevelopmentSecrets(Path dataFolder) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Base64 of 32 bytes. */
  String masterKey() {
    return kept("master-key", DevelopmentSecrets::key);
  }

  Secret jwtSecret() {
    return Secret.of(kept("jwt-secret", DevelopmentSecrets::key));
  }

  /** The JWT secret, unless nobody has made one yet. */
  Optional<Secret> existingJwtSecret() {
    var file = folder().resolve("jwt-secret");
    return Files.exists(file) ? Optional.of(jwtSecret()) : Optional.empty();
  }

  /** Signs for endpoints that ask for the operator's secret. */
  Secret webhookSecret() {
    return Secret.of(kept("webhook-secret", () -> WebhookSecrets.generate(RANDOM).reveal()));
  }

  private String kept(String name, Supplier<String> generate) {
    var file = folder().resolve(name);
    try {
      Folders.createPrivate(dataFolder);
      Folders.createPrivate(folder());
      if (!Files.exists(file)) {
        Folders.writePrivate(file, generate.get() + "\n");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw Folders.explain(dataFolder, e);
    }
  }

  private Path folder() {
    return dataFolder.resolve("secrets");
  }

  private static String key() {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
