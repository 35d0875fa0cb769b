package dev.jbuild.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.sandbox.KeptPlans;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.TestBox;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who talks to a keeper may be mad, or die in the middle of a word: the container does not notice, and nothing is left of it. */
class KeeperThreatTests extends BoxTest {

    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;

    private ContainerFiles files;
    private Keeper keeper;

    @BeforeEach
    void prepare() throws IOException {
        files = new ContainerFiles(Files.createDirectory(directory.resolve("container")));
        keeper = new Keeper(LauncherBinary.unpack(box.store().root()));
    }

    @AfterEach
    void end() throws Exception {
        keeper.letEnd(files);
        keeper.signal(files, SIGKILL);
        until(() -> !KeptState.isKept(files));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        for (int attempt = 0; attempt < 500 && !condition.call(); attempt++) {
            Thread.sleep(20);
        }
        assertThat(condition.call()).isTrue();
    }

    private int start(boolean interactive, PlanOp.Restart restart, String script) throws Exception {
        files.write(KeptPlans.container(
                box.spec(new Stdio(-1, -1, -1), List.of("/bin/sh", "-c", script)),
                new PlanOp.Keep(interactive, false, false, false, 1 << 20, 3, restart, 0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false));
        return keeper.start(files);
    }

    private long keeperPid() {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child.pid()).startsWith("jbrun\0keep\0" + files.directory()))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static int descriptors(long pid) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : all) {
                count += descriptor.toString().isEmpty() ? 0 : 1;
            }
        }
        return count;
    }

    private SocketChannel connect() throws IOException {
        int directory = Descriptors.open(files.directory(), Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of("/proc/self/fd/" + directory + "/ctl"));
        } finally {
            Descriptors.close(directory);
        }
    }

    private String echo(String text) throws Exception {
        try (Pipe out = Pipe.open()) {
            RunningSandbox running = box.sandbox()
                    .join(
                            files,
                            KeptPlans.joining(
                                    ProcessSpec.of(
                                            List.of("/bin/echo", text),
                                            List.of(TestBox.PATH, "MARK=" + LeakCheck.MARK),
                                            "/",
                                            TestBox.ROOT),
                                    List.of(),
                                    Optional.empty()),
                            new Stdio(-1, out.writeEnd(), -1));
            out.closeWriteEnd();
            var written = TestBox.read(out);
            running.await();
            return written.join();
        }
    }

    /**
     * {@code kill -s STOP} stopped the monitor instead of the program: nobody handed signals on any more, nobody saw the lifeline
     * close, and {@code stop} said after half a minute that a process hangs in the kernel.
     */
    @Test
    void aProgramThatIsStoppedCanStillBeKilled() throws Exception {
        int pid = start(false, PlanOp.Restart.NO, "while :; do sleep 0.05; done");

        assertThat(keeper.signal(files, SIGSTOP)).isTrue();
        until(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T "));
        assertThat(keeper.signal(files, SIGKILL)).isTrue();

        until(() -> !KeptState.isKept(files));
        assertThat(KeptState.of(files).code()).isEqualTo(128 + SIGKILL);
    }

    /** The pipe to a program's input stayed open when the program ended: each restart took one descriptor more, up to the last. */
    @Test
    void threat094_restartsTakeNoDescriptors() throws Exception {
        start(true, PlanOp.Restart.ALWAYS, "true");
        long pid = keeperPid();
        until(() -> state().contains("\"status\":\"restarting\",") && state().contains("\"restarts\":1,"));
        int before = descriptors(pid);

        until(() -> state().contains("\"status\":\"restarting\",") && state().contains("\"restarts\":4,"));

        assertThat(descriptors(pid)).isEqualTo(before);
    }

    private String state() throws IOException {
        return Files.readString(files.directory().resolve("state"));
    }

    /** With 64 callers at once the next one was turned away, and a hundred {@code exec}s are nothing unusual. */
    @Test
    void threat094_manyCallersAtOnceAreHeard() throws Exception {
        start(false, PlanOp.Restart.NO, "sleep 60");
        long pid = keeperPid();
        int before = descriptors(pid);
        List<SocketChannel> callers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            callers.add(connect());
        }

        assertThat(echo("heard")).isEqualTo("heard\n");

        for (SocketChannel caller : callers) {
            caller.close();
        }
        until(() -> descriptors(pid) <= before);
    }

    @Test
    void threat094_execsTakeNoDescriptors() throws Exception {
        start(false, PlanOp.Restart.NO, "sleep 60");
        long pid = keeperPid();
        int before = descriptors(pid);
        for (int i = 0; i < 100; i++) {
            assertThat(echo("number " + i)).isEqualTo("number " + i + "\n");
        }
        until(() -> descriptors(pid) <= before);
    }

    @Test
    void threat101_whateverIsSaidToAKeeperItGoesOn() throws Exception {
        start(false, PlanOp.Restart.NO, "sleep 60");
        long pid = keeperPid();
        int before = descriptors(pid);
        long seed = System.nanoTime();
        System.out.println("KeeperThreatTests seed " + seed);
        Random random = new Random(seed);
        byte[] letters = "AIEWPJFZOX?\0".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 500; i++) {
            try (SocketChannel caller = connect()) {
                for (int words = random.nextInt(5); words >= 0; words--) {
                    byte[] payload = new byte[random.nextBoolean() ? 0 : random.nextInt(10)];
                    random.nextBytes(payload);
                    ByteBuffer frame = ByteBuffer.allocate(5 + payload.length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(letters[random.nextInt(letters.length)])
                            .putInt(random.nextInt(8) == 0 ? random.nextInt() : payload.length)
                            .put(payload)
                            .flip();
                    // Some die in the middle of a word.
                    frame.limit(random.nextInt(4) == 0 ? random.nextInt(frame.limit()) : frame.limit());
                    caller.write(frame);
                }
            } catch (IOException turnedAway) {
                // Who talks nonsense is not heard to the end.
            }
        }
        assertThat(echo("seed " + seed)).isEqualTo("seed " + seed + "\n");
        until(() -> descriptors(pid) <= before);
    }
}
