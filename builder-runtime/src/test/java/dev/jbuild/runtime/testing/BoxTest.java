package dev.jbuild.runtime.testing;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test with a fresh box, after which nothing may be left. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
public abstract class BoxTest {

    @TempDir
    protected Path directory;

    protected TestBox box;

    @BeforeEach
    void makeBox() throws Exception {
        Requirements.sandbox();
        box = TestBox.in(directory);
    }

    @AfterEach
    void closeBox() throws Exception {
        if (box != null) {
            box.close();
        }
    }
}
