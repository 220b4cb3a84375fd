package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.event.EventDescription;
import com.meocrm.core.event.EventSchemas;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/events.md} tells of every event what its schema says. */
class EventsDocumentTest {
  private static final Pattern SECTION =
      Pattern.compile("(?m)^### ([a-z_]+(?:\\.[a-z_]+)+)\n\n(.+?\\.)[ \n]");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*?) ?\\| (.+) \\|$");
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^```json\n(\\{.+})\n```$");

  @Test
  void the_document_has_every_type_with_its_members_and_its_example() throws IOException {
    var document = Files.readString(Path.of("../docs/events.md"));
    var sections = new ArrayList<List<String>>();
    var found = SECTION.matcher(document).results().toList();
    for (int i = 0; i < found.size(); i++) {
      int end = i + 1 < found.size() ? found.get(i + 1).start() : document.length();
      var text = document.substring(found.get(i).start(), end);
      sections.add(told(found.get(i).group(1), found.get(i).group(2), text));
    }

    assertThat(sections)
        .containsExactlyElementsOf(
            EventSchemas.all().stream().map(EventsDocumentTest::described).toList());
  }

  private static List<String> told(String type, String description, String section) {
    var lines = new ArrayList<>(List.of(type, description));
    ROW.matcher(section)
        .results()
        .forEach(row -> lines.add(row.group(1) + "|" + row.group(2) + "|" + row.group(3)));
    EXAMPLE.matcher(section).results().limit(1).forEach(example -> lines.add(example.group(1)));
    return lines;
  }

  private static List<String> described(EventDescription type) {
    var lines = new ArrayList<>(List.of(type.type().value(), type.description()));
    var required = ((JsonValue.Items) type.schema().get("required").orElseThrow()).items();
    member(type.schema(), "properties")
        .members()
        .forEach((name, schema) -> {
          var meaning = ((JsonValue.Members) schema).get("description").orElseThrow();
          var absent = required.contains(new JsonValue.Text(name)) ? "" : "may be absent";
          lines.add(name + "|" + absent + "|" + ((JsonValue.Text) meaning).value());
        });
    lines.add(type.example().toString());
    return lines;
  }

  private static JsonValue.Members member(JsonValue.Members object, String name) {
    return (JsonValue.Members) object.get(name).orElseThrow();
  }
}
