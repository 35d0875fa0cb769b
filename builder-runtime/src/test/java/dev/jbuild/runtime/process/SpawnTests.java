package dev.jbuild.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.TestBox;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@Timeout(30)
class SpawnTests {

    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path directory;

    private static ChildProcess shell(String script, List<Integer> descriptors) throws Exception {
        return Spawn.start(SHELL, List.of("sh", "-c", script), descriptors);
    }

    @Test
    void statusIsThatOfWait() throws Exception {
        assertThat(shell("exit 7", List.of(-1, -1, -1)).await()).isEqualTo(7 << 8);
        assertThat(shell("kill -9 $$", List.of(-1, -1, -1)).await()).isEqualTo(9);
        ChildProcess child = shell("exit 3", List.of(-1, -1, -1));
        assertThat(child.await()).isEqualTo(3 << 8);
        assertThat(child.await()).as("once more").isEqualTo(3 << 8);
        child.signal(9);
    }

    /** Each descriptor's number is another one's target: none may be overwritten before it is used. */
    @Test
    void descriptorsDoNotOverwriteEachOther() throws Exception {
        Path[] files = new Path[8];
        int[] opened = new int[8];
        for (int i = 0; i < files.length; i++) {
            files[i] = Files.createFile(directory.resolve("f" + i));
            opened[i] = Descriptors.open(files[i], Descriptors.O_WRONLY, 0);
        }
        try {
            ChildProcess child = shell(
                    "for i in 3 4 5 6 7 8 9; do eval \"echo $i >&$i\"; done",
                    List.of(-1, -1, -1, opened[7], opened[6], opened[5], opened[4], opened[3], opened[2], opened[1]));
            assertThat(child.await()).isZero();
        } finally {
            for (int descriptor : opened) {
                Descriptors.close(descriptor);
            }
        }
        for (int i = 1; i < files.length; i++) {
            assertThat(files[i]).hasContent(Integer.toString(10 - i));
        }
    }

    @Test
    void pipesLeadInAndOut() throws Exception {
        try (Pipe in = Pipe.open();
                Pipe out = Pipe.open()) {
            ChildProcess child = shell("cat", List.of(in.readEnd(), out.writeEnd(), -1));
            in.closeReadEnd();
            out.closeWriteEnd();
            CompletableFuture<String> text = TestBox.read(out);
            try (OutputStream stream = in.output()) {
                stream.write("there and back".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(child.await()).isZero();
            assertThat(text.join()).isEqualTo("there and back");
        }
    }

    @Test
    void sessionIsItsOwnAndTheEnvironmentEmpty() throws Exception {
        try (Pipe out = Pipe.open()) {
            ChildProcess child = Spawn.start(
                    Path.of("/bin/cat"),
                    List.of("cat", "/proc/self/stat", "/proc/self/environ"),
                    List.of(-1, out.writeEnd(), -1));
            out.closeWriteEnd();
            String text = TestBox.read(out).join();
            assertThat(child.await()).isZero();
            String[] fields = text.strip().split(" ", -1);
            assertThat(fields).hasSize(52);
            assertThat(fields[5]).as("session").isEqualTo(Integer.toString(child.pid()));
        }
    }

    @Test
    void signalsReachTheProcess() throws Exception {
        ChildProcess child = shell("sleep 60", List.of(-1, -1, -1));
        child.signal(15);
        assertThat(child.await() & 0x7f).isEqualTo(15);
    }

    @Test
    void programThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Spawn.start(Path.of("/no/such/program"), List.of("x"), List.of(-1)))
                .hasMessage("/no/such/program can't be started: no such file or directory");
    }
}
