package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.settings.SettingCatalogue;
import com.meocrm.core.settings.SettingNode;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} tells of every setting what the schemas say. */
class SettingsDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Za-z_.]+\\.[A-Za-z_]+)` \\| (.+?) \\|");

  private final SettingCatalogue catalogue = SettingCatalogue.standard();

  @Test
  void the_document_has_every_key_with_its_default_and_no_other() throws IOException {
    var rows =
        ROW.matcher(document()).results().map(row -> row.group(1) + " " + row.group(2)).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            catalogue.leaves().stream().map(SettingsDocumentTest::row).toList());
  }

  @Test
  void addresses_that_a_setting_takes_are_those_that_mail_goes_to() {
    var schema = catalogue.get("notifications").document();
    var email = member(member(schema, "$defs"), "email");
    var pattern = ((JsonValue.Text) email.get("pattern").orElseThrow()).value();

    for (var address :
        List.of(
            "a@b.example",
            "a.b+c@shop.example",
            ".a@b.example",
            "a..b@c.example",
            "a.@b.example",
            "a b@c.example",
            "a@b",
            "a@-b.example",
            "Meo <a@b.example>",
            "a@b.example\n",
            "đỗ@b.example",
            "")) {
      assertThat(Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z")).matcher(address).find())
          .as(address)
          .isEqualTo(EmailAddress.isValid(address));
    }
  }

  private static String row(SettingNode node) {
    return node.key() + " " + node.defaultValue().map(value -> "`" + value + "`").orElse("—");
  }

  private static JsonValue.Members member(JsonValue.Members object, String name) {
    return (JsonValue.Members) object.get(name).orElseThrow();
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("../docs/settings.md"));
  }
}
