package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidedSecretsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");

  @TempDir private Path all;
  private Path folder;

  @BeforeEach
  void make_folder() throws IOException {
    folder = Files.createDirectories(all.resolve("secrets"));
    Files.createDirectories(folder.resolve("org_01"));
  }

  @Test
  void a_tenants_secret_is_a_file_of_its_own_folder_and_is_read_again_when_it_changes()
      throws IOException {
    var secrets = read(Map.of());
    assertThat(secrets.ofTenant(SHOP, "KIOT")).isEmpty();

    Files.writeString(folder.resolve("org_01/KIOT"), "first\n");
    assertThat(secrets.ofTenant(SHOP, "KIOT")).contains(Secret.of("first"));

    Files.writeString(folder.resolve("org_01/KIOT"), "second");
    assertThat(secrets.ofTenant(SHOP, "KIOT")).contains(Secret.of("second"));
    assertThat(secrets.ofTenant(new OrganizationId("org_02"), "KIOT")).isEmpty();
  }

  @Test
  void mounted_secrets_are_links_within_the_folder_and_others_lead_nowhere() throws IOException {
    Files.writeString(all.resolve("outside"), "not yours");
    Files.writeString(folder.resolve("data"), "mounted");
    Files.createSymbolicLink(folder.resolve("org_01/IN"), folder.resolve("data"));
    Files.createSymbolicLink(folder.resolve("org_01/OUT"), all.resolve("outside"));
    var secrets = read(Map.of());

    assertThat(secrets.ofTenant(SHOP, "IN")).contains(Secret.of("mounted"));
    assertThat(secrets.ofTenant(SHOP, "OUT")).isEmpty();
  }

  @Test
  void what_is_no_small_text_is_no_secret() throws IOException {
    Files.write(folder.resolve("org_01/BINARY"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.writeString(folder.resolve("org_01/EMPTY"), "\n");
    Files.write(folder.resolve("org_01/LARGE"), new byte[64 * 1024 + 1]);
    Files.createDirectories(folder.resolve("org_01/FOLDER"));
    var secrets = read(Map.of());

    for (var name : new String[] {"BINARY", "EMPTY", "LARGE", "FOLDER"}) {
      assertThat(secrets.ofTenant(SHOP, name)).as(name).isEmpty();
    }
  }

  @Test
  void a_file_comes_before_a_variable() throws IOException {
    var secrets = read(Map.of("MEOCRM_SECRET__org_01__KIOT", "variable"));
    assertThat(secrets.ofTenant(SHOP, "KIOT")).contains(Secret.of("variable"));

    Files.writeString(folder.resolve("org_01/KIOT"), "file");
    assertThat(secrets.ofTenant(SHOP, "KIOT")).contains(Secret.of("file"));
  }

  @ParameterizedTest
  @CsvSource({"a, b__c", "a__b, c", "a_, b", "a, _b"})
  void a_variable_that_could_be_two_tenants_is_neithers(String organization, String name) {
    var variables =
        Map.of("MEOCRM_SECRET__a__b__c", "ambiguous", "MEOCRM_SECRET__a___b", "ambiguous");
    assertThat(read(variables).ofTenant(new OrganizationId(organization), name)).isEmpty();
  }

  @Test
  void the_servers_own_variables_are_no_tenants_secrets() {
    var secrets = read(Map.of("JWT_SECRET", "x", "KIOT", "x"));
    assertThat(secrets.ofTenant(SHOP, "JWT_SECRET")).isEmpty();
    assertThat(secrets.ofTenant(SHOP, "KIOT")).isEmpty();
    assertThat(secrets.shared("JWT_SECRET")).isEmpty();
  }

  @Test
  void a_shared_secret_is_a_variable_else_a_file_and_only_if_it_was_named() throws IOException {
    Files.writeString(folder.resolve("ZALO_TEMPLATE"), "file");
    Files.writeString(folder.resolve("ZALO_OTHER"), "file");
    var secrets =
        read(
            Map.of(
                "MEOCRM_SHARED_SECRETS",
                "TELEGRAM_BOT_TOKEN, ZALO_TEMPLATE",
                "TELEGRAM_BOT_TOKEN",
                "variable"));

    assertThat(secrets.shared("TELEGRAM_BOT_TOKEN")).contains(Secret.of("variable"));
    assertThat(secrets.shared("ZALO_TEMPLATE")).contains(Secret.of("file"));
    assertThat(secrets.shared("ZALO_OTHER")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"JWT_SECRET", "TELEGRAM", "TELEGRAM_A,", "telegram_x", "ZALO_A/B", "../ZALO_A"})
  void a_shared_secret_without_a_provider_stops_the_start(String names) {
    assertThatExceptionOfType(StartupFailure.class)
        .isThrownBy(() -> read(Map.of("MEOCRM_SHARED_SECRETS", names)));
  }

  @Test
  void a_secrets_folder_that_is_not_there_stops_the_start() {
    assertThatExceptionOfType(StartupFailure.class)
        .isThrownBy(() -> read(Map.of("MEOCRM_SECRETS_DIR", all.resolve("missing").toString())));
  }

  private ProvidedSecrets read(Map<String, String> more) {
    var variables = new HashMap<>(Map.of("MEOCRM_SECRETS_DIR", folder.toString()));
    variables.putAll(more);
    var environment = new Environment(variables);
    var secrets = ProvidedSecrets.read(environment);
    environment.check();
    return secrets;
  }
}
