package com.meocrm.app;

import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets in mounted files and in variables. Files are read each time, so a changed one counts at
 * once, and only below the secrets folder, links included.
 */
final class ProvidedSecrets implements OperatorSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(ProvidedSecrets.class);

  /** Stands between the parts of a variable's name, so parts that hold it would be ambiguous. */
  private static final String SEPARATOR = "__";

  /** What variables with tenants' secrets begin with. */
  static final String VARIABLE_PREFIX = "MEOCRM_SECRET" + SEPARATOR;

  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Map<String, String> variables;
  private final @Nullable Path folder;
  private final Set<String> sharedNames;

  ProvidedSecrets(Map<String, String> variables, @Nullable Path folder, Set<String> sharedNames) {
    this.variables = Map.copyOf(variables);
    this.folder = folder;
    this.sharedNames = Set.copyOf(sharedNames);
  }

  static ProvidedSecrets read(Environment environment) {
    var folder =
        environment.optional(
            "MEOCRM_SECRETS_DIR", "a folder that exists and can be read", ProvidedSecrets::folder);
    var shared =
        environment.optional(
            "MEOCRM_SHARED_SECRETS",
            "names of secrets separated by commas, each beginning with its provider's: "
                + Arrays.stream(Provider.values())
                    .map(provider -> provider + "_")
                    .collect(Collectors.joining(", ")),
            ProvidedSecrets::names);
    return new ProvidedSecrets(
        environment.variables(), folder.orElse(null), shared.orElse(Set.of()));
  }

  @Override
  public Optional<Secret> ofTenant(OrganizationId organization, String name) {
    return file(organization.value(), name).or(() -> variableOf(organization, name));
  }

  @Override
  public Optional<Secret> shared(String name) {
    return sharedNames.contains(name) ? variable(name).or(() -> file(name)) : Optional.empty();
  }

  /**
   * {@code MEOCRM_SECRET__a__b__c} could be b__c of a or c of a__b: a name that could be read in
   * two ways is read in none, else one tenant could name another's.
   */
  private Optional<Secret> variableOf(OrganizationId organization, String name) {
    var rest = organization + SEPARATOR + name;
    boolean unambiguous =
        rest.indexOf(SEPARATOR) == organization.value().length()
            && rest.lastIndexOf(SEPARATOR) == organization.value().length();
    return unambiguous ? variable(VARIABLE_PREFIX + rest) : Optional.empty();
  }

  private Optional<Secret> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank()).map(Secret::of);
  }

  private Optional<Secret> file(String... path) {
    if (folder == null || !Arrays.stream(path).allMatch(Identifiers::isValid)) {
      return Optional.empty();
    }
    try {
      var file = Path.of(folder.toString(), path).toRealPath();
      // Mounted secrets are links, so they are followed; but not out of the folder.
      if (!file.startsWith(folder.toRealPath())
          || !Files.isRegularFile(file)
          || Files.size(file) > MAX_FILE_BYTES) {
        LOG.warn("secret file is not read path={}", String.join("/", path));
        return Optional.empty();
      }
      var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return Optional.of(text.replaceFirst("\\R$", ""))
          .filter(content -> !content.isBlank())
          .map(Secret::of);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("secret file cannot be read path={}", String.join("/", path), e);
      return Optional.empty();
    }
  }

  private static Path folder(String text) {
    var folder = Path.of(text).toAbsolutePath();
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      throw new IllegalArgumentException("not a folder");
    }
    return folder;
  }

  private static Set<String> names(String text) {
    var names = Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    for (var name : names) {
      if (!Identifiers.isValid(name)
          || Arrays.stream(Provider.values()).noneMatch(provider -> provider.owns(name))) {
        throw new IllegalArgumentException("no shared secret");
      }
    }
    return names;
  }
}
