package dev.jbuild.cache.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How docker's distribution understands names (folder in the property {@code jbuild.tables}). */
class ReferenceTableTests {

    static List<JsonObject> rows() throws IOException {
        Path file = Path.of(System.getProperty("jbuild.tables", "../testdata/tables"))
                .resolve("reference.json");
        return ((JsonArray) Json.parse(Files.readAllBytes(file), 1 << 20)).objects();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nameIsUnderstoodAsByDocker(JsonObject row) {
        String name = row.requireString("name");
        if (row.has("error")) {
            assertThatThrownBy(() -> ImageReference.parse(name)).isInstanceOf(InvalidReferenceException.class);
            return;
        }
        JsonObject expected = row.object("result").orElseThrow();
        ImageReference reference = ImageReference.parse(name);
        assertThat(reference.domain()).isEqualTo(expected.requireString("domain"));
        assertThat(reference.path()).isEqualTo(expected.requireString("path"));
        assertThat(reference.tagOrLatest()).isEqualTo(expected.string("tag"));
        assertThat(reference.digest()).isEqualTo(expected.string("digest"));
        assertThat(reference.full()).isEqualTo(expected.requireString("full"));
        assertThat(reference.familiar()).isEqualTo(expected.requireString("familiar"));
    }
}
