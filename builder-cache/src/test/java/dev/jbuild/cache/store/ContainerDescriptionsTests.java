package dev.jbuild.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerDescriptionsTests {

    private static final String ID = "ab".repeat(32);

    @TempDir
    private Path directory;

    private final List<String> notes = new ArrayList<>();
    private Path first;
    private Path copy;

    @BeforeEach
    void write() throws IOException {
        try (Store store = Store.open(directory)) {
            Path container =
                    Files.createDirectories(directory.resolve("containers").resolve(ID));
            store.containers()
                    .write(container, JsonObject.builder().put("name", "web").build());
            first = container.resolve("container.json");
            copy = container.resolve("container.copy.json");
        }
    }

    private List<String> names() throws IOException {
        try (Store store = Store.open(directory);
                var listening = store.notes().tell(notes::add)) {
            return store.containers().list(document -> document.requireString("name"));
        }
    }

    @Test
    void damageOfTheFirstIsHealedByTheCopyAndSaidOnce() throws IOException {
        Files.write(first, new byte[100]);

        assertThat(names()).containsExactly("web");
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("container abababababab was damaged")
                .endsWith("its copy takes its place");
        assertThat(first).hasSameTextualContentAs(copy);

        Files.write(copy, new byte[100]);
        assertThat(names()).containsExactly("web");
        assertThat(notes).hasSize(1);
    }

    @Test
    void damageOfBothIsNotSaidToBeMended() throws IOException {
        Files.write(first, new byte[100]);
        Files.write(copy, new byte[100]);

        assertThat(names()).isEmpty();
        assertThat(notes).singleElement().asString().contains("its copy is damaged too");
    }

    @Test
    void whoOnlyLooksChangesNothing() throws IOException {
        Files.write(first, new byte[100]);
        try (Store store = Store.open(directory)) {
            store.notes().onlyLook();
            assertThat(store.containers().list(document -> document.requireString("name")))
                    .containsExactly("web");
        }
        assertThat(first).hasBinaryContent(new byte[100]);
    }
}
